//! Words on the command line, and the usage that follows from the table of tasks.

use anyhow::Result;
use lexopt::{Arg, Parser, ValueExt};

/// A task and how to call it.
pub struct Task {
    pub name: &'static str,
    pub flags: &'static [Flag],
    /// What it does, in one line.
    pub help: &'static str,
    pub run: fn(&Flags) -> Result<()>,
}

/// A flag of a task.
pub struct Flag {
    pub name: &'static str,
    pub value: Option<Value>,
    pub help: &'static str,
}

/// The value of a flag.
pub struct Value {
    /// What it is called.
    pub name: &'static str,
    pub allowed: &'static str,
    pub fits: fn(&str) -> bool,
}

impl Flag {
    fn shown(&self) -> String {
        let value = self.value.as_ref();
        let value = value.map(|value| format!(" {}", value.name));
        format!("--{}{}", self.name, value.unwrap_or_default())
    }

    /// The value that follows in the words; an empty one where there is none.
    fn read(&self, words: &mut Parser) -> Result<String, String> {
        let Some(value) = &self.value else {
            return Ok(String::new());
        };
        let found = words.value().and_then(ValueExt::string).map_err(sentence)?;
        if (value.fits)(&found) {
            Ok(found)
        } else {
            let Value { name, allowed, .. } = value;
            Err(format!(
                "--{}: “{found}” is not {name}: {allowed}.",
                self.name
            ))
        }
    }
}

/// The flags that were given, with their values.
#[derive(Debug, Default, PartialEq)]
pub struct Flags(Vec<(&'static str, String)>);

impl Flags {
    /// Whether a flag was given.
    pub fn has(&self, name: &str) -> bool {
        self.value(name).is_some()
    }

    /// The last value that a flag was given.
    pub fn value(&self, name: &str) -> Option<&str> {
        let found = self.0.iter().rev().find(|(known, _)| *known == name);
        found.map(|(_, value)| value.as_str())
    }
}

/// What the words ask for.
pub enum Request<'a> {
    Help(String),
    Run(&'a Task, Flags),
}

/// Reads the words.
///
/// # Errors
/// A sentence that names the word which is wrong, and what is there instead.
pub fn read(tasks: &[Task], mut words: Parser) -> Result<Request<'_>, String> {
    let task = match words.next().map_err(sentence)? {
        None => return Err("No command is given.".into()),
        Some(Arg::Short('h') | Arg::Long("help")) => return Ok(Request::Help(usage(tasks))),
        Some(Arg::Value(name)) => tasks
            .iter()
            .find(|task| name == *task.name)
            .ok_or_else(|| format!("There is no command “{}”.", name.to_string_lossy()))?,
        Some(other) => return Err(sentence(other.unexpected())),
    };
    let mut flags = Flags::default();
    while let Some(word) = words.next().map_err(sentence)? {
        match word {
            Arg::Short('h') | Arg::Long("help") => return Ok(Request::Help(usage_of(task))),
            Arg::Long(name) => {
                let flag = task.flags.iter().find(|flag| flag.name == name);
                let flag = flag.ok_or_else(|| refusal(task, &format!("--{name}")))?;
                flags.0.push((flag.name, flag.read(&mut words)?));
            }
            Arg::Short(letter) => return Err(refusal(task, &format!("-{letter}"))),
            Arg::Value(other) => return Err(refusal(task, &other.to_string_lossy())),
        }
    }
    Ok(Request::Run(task, flags))
}

fn sentence(error: lexopt::Error) -> String {
    format!("The command line is not understood: {error}.")
}

fn refusal(task: &Task, word: &str) -> String {
    let flags: Vec<String> = task.flags.iter().map(Flag::shown).collect();
    let there = if flags.is_empty() {
        "no flags".into()
    } else {
        flags.join(" and ")
    };
    format!("“{word}” is not understood: {} takes {there}.", task.name)
}

/// How to call any task.
pub fn usage(tasks: &[Task]) -> String {
    let lines = tasks.iter().map(|task| {
        let flags = task.flags.iter().map(|flag| format!(" [{}]", flag.shown()));
        let call = task.name.to_owned() + &flags.collect::<String>();
        format!("  {call:<28} {}\n", task.help)
    });
    let lines: String = lines.collect();
    format!(
        "usage: cargo xtask <command>\n{lines}  {:<28} explain a command",
        "<command> --help"
    )
}

/// How to call one task.
fn usage_of(task: &Task) -> String {
    let flags = task.flags.iter().map(|flag| format!(" [{}]", flag.shown()));
    let lines = task.flags.iter();
    let lines = lines.map(|flag| format!("\n  {:<16} {}", flag.shown(), flag.help));
    format!(
        "usage: cargo xtask {}{}\n  {}{}",
        task.name,
        flags.collect::<String>(),
        task.help,
        lines.collect::<String>()
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLAIN: Task = Task {
        name: "plain",
        flags: &[],
        help: "does one thing",
        run: |_| Ok(()),
    };
    const WITH_FLAGS: Task = Task {
        name: "flags",
        flags: &[
            Flag {
                name: "port",
                value: Some(Value {
                    name: "N",
                    allowed: "a digit",
                    fits: |text| text.len() == 1,
                }),
                help: "where",
            },
            Flag {
                name: "loud",
                value: None,
                help: "how",
            },
        ],
        ..PLAIN
    };
    const BOTH: [Task; 2] = [PLAIN, WITH_FLAGS];

    fn help(words: &[&str]) -> String {
        match read(&BOTH, Parser::from_args(words)) {
            Ok(Request::Help(text)) => text,
            _ => panic!("{words:?} ask for no help"),
        }
    }

    fn refused(words: &[&str]) -> String {
        match read(&BOTH, Parser::from_args(words)) {
            Err(why) => why,
            Ok(_) => panic!("{words:?} are taken"),
        }
    }

    #[test]
    fn help_names_every_command_and_every_flag() {
        for words in [["--help"], ["-h"]] {
            assert!(help(&words).contains("plain  "), "{}", help(&words));
            assert!(help(&words).contains("flags [--port N] [--loud]"));
        }
        let one = help(&["flags", "--loud", "--help"]);
        assert!(one.contains("--port N") && one.contains("where"), "{one}");
    }

    #[test]
    fn what_is_wrong_is_named_beside_what_is_there() {
        assert_eq!(refused(&[]), "No command is given.");
        assert!(refused(&["fly"]).contains("“fly”"));
        let refusal = refused(&["flags", "--quiet"]);
        assert!(refusal.contains("--quiet") && refusal.contains("--port N and --loud"));
        assert!(refused(&["plain", "more"]).contains("plain takes no flags"));
        assert!(refused(&["flags", "--port"]).contains("--port"));
        assert!(refused(&["flags", "--port=70"]).contains("“70” is not N: a digit"));
        assert!(refused(&["flags", "--loud=very"]).contains("--loud"));
    }

    #[test]
    fn flags_come_with_their_values() {
        let words = ["flags", "--port", "7", "--loud", "--port=9"];
        let Ok(Request::Run(task, flags)) = read(&BOTH, Parser::from_args(words)) else {
            panic!("the words are right");
        };
        assert_eq!(task.name, "flags");
        assert_eq!(flags.value("port"), Some("9"));
        assert!(flags.has("loud") && !flags.has("quiet"));
    }
}
