//! `cargo xtask`: everything that is not a plain cargo command. Nothing has to be installed beforehand but
//! rustup and Node.

mod article;
mod audit;
mod bench;
mod browsers;
mod cards;
mod command_line;
mod custom_elements;
mod host;
mod licences;
mod package_tests;
mod packages;
mod page;
mod python;
mod reliability;
mod serve;
mod single_file;
mod tests;
mod theory;
mod tools;

use std::process::ExitCode;

use command_line::{Flag, Flags, Request, Task, Value};

const BROWSER: Flag = Flag {
    name: "browser",
    value: Some(Value {
        name: "NAME",
        allowed: "chromium, firefox or webkit",
        fits: |text| browsers::by_name(text).is_ok(),
    }),
    help: "in chromium, firefox or webkit alone",
};

const ADDRESS: Flag = Flag {
    name: "address",
    value: Some(Value {
        name: "URL",
        allowed: "begins with https:// and ends with a slash",
        fits: |text| text.starts_with("https://") && text.ends_with('/') && !text.contains('"'),
    }),
    help: "where the page will be found, for previews of its links",
};

const RANDOM: Flag = Flag {
    name: "random",
    value: Some(Value {
        name: "N",
        allowed: "a whole number",
        fits: |text| text.parse::<u32>().is_ok(),
    }),
    help: "how many random settings",
};

const SEED: Flag = Flag {
    name: "seed",
    value: Some(Value {
        name: "N",
        allowed: "a whole number",
        fits: |text| text.parse::<u64>().is_ok(),
    }),
    help: "another draw of them",
};

/// A flag that says how much there is to be of something.
const fn count(name: &'static str, help: &'static str) -> Flag {
    Flag {
        name,
        value: Some(Value {
            name: "N",
            allowed: "a whole number above zero",
            fits: |text| text.parse::<u64>().is_ok_and(|number| number > 0),
        }),
        help,
    }
}

/// Every task of the project.
const TASKS: [Task; 13] = [
    Task {
        name: "serve",
        flags: &[Flag {
            name: "port",
            value: Some(Value {
                name: "N",
                allowed: "a whole number from 0 to 65535",
                fits: |text| text.parse::<u16>().is_ok(),
            }),
            help: "8080 unless given; 0 takes a free one",
        }],
        help: "build the page and serve it on this machine",
        run: serve::run,
    },
    Task {
        name: "test",
        flags: &[Flag {
            name: "packages",
            value: None,
            help: "build the packages and test them alone, in pages, notebooks and programs",
        }],
        help: "run every test: format, lints, native, wasm, types, the page in three browsers",
        run: tests::run,
    },
    Task {
        name: "test-page",
        flags: &[
            BROWSER,
            count("together", "files of tests at once, 2 unless given"),
        ],
        help: "build the page and run its tests in three browsers",
        run: tests::run_page,
    },
    Task {
        name: "build",
        flags: &[ADDRESS],
        help: "write the self-contained page to dist/",
        run: |flags| page::build_for(flags.value("address")),
    },
    Task {
        name: "single-file",
        flags: &[],
        help: "write the whole page into one file that opens from disk, target/equisphere.html",
        run: |_| single_file::build(),
    },
    Task {
        name: "package",
        flags: &[],
        help: "write the packages for npm and Python to target/packages/",
        run: |_| packages::build(),
    },
    Task {
        name: "audit",
        flags: &[],
        help: "look at licences, sources, known vulnerabilities and use of all dependencies",
        run: |_| audit::run(),
    },
    Task {
        name: "bench",
        flags: &[
            Flag {
                name: "peers",
                value: None,
                help: "compare with NumPy, numba, JAX and PyTorch too",
            },
            Flag {
                name: "browser",
                value: None,
                help: "compare inside Chromium too, and watch Firefox if it is there",
            },
        ],
        help: "compare the kernel with its peers, measure the page, write docs/performance.md",
        run: bench::run,
    },
    Task {
        name: "theory",
        flags: &[RANDOM, SEED],
        help: "measure the agreement of simulation and theory anew, for docs/theory.md; --random prints that of random settings",
        run: theory::run,
    },
    Task {
        name: "fuzz",
        flags: &[count("cases", "1000000 of all kinds unless given")],
        help: "try damaged inputs of every kind, write what they take into docs/reliability.md",
        run: reliability::fuzz,
    },
    Task {
        name: "soak",
        flags: &[count("steps", "100000000 unless given")],
        help: "use one laboratory for very long, write what it takes into docs/reliability.md",
        run: reliability::soak,
    },
    Task {
        name: "monkey",
        flags: &[
            BROWSER,
            count(
                "actions",
                "1500 in Chromium, 500 in the others unless given",
            ),
        ],
        help: "let a monkey play in three browsers, write what it takes into docs/reliability.md",
        run: reliability::monkey,
    },
    Task {
        name: "screenshots",
        flags: &[BROWSER],
        help: "take pictures of the page in target/screenshots/, in Chromium unless told otherwise",
        run: tests::take_screenshots,
    },
];

fn main() -> ExitCode {
    match command_line::read(&TASKS, lexopt::Parser::from_env()) {
        Ok(Request::Help(text)) => {
            println!("{text}");
            ExitCode::SUCCESS
        }
        Ok(Request::Run(task, flags)) => run(task, &flags),
        Err(why) => {
            eprintln!("{why}\n{}", command_line::usage(&TASKS));
            ExitCode::from(2)
        }
    }
}

fn run(task: &Task, flags: &Flags) -> ExitCode {
    match (task.run)(flags) {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            eprintln!("cargo xtask {}: {why:#}", task.name);
            ExitCode::FAILURE
        }
    }
}
