//! JSON as loggers write it, with bare `NaN` and `Infinity`, value by value, so that a long list is never in memory.

use super::cells::{Content, content};

/// A value of JSON.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// A number; also the bare words `NaN`, `Infinity` and `-Infinity`.
    Number(f64),
    /// A string.
    Text(String),
    /// `null`, `true` or `false`.
    Word,
    /// A list.
    List(Vec<Value>),
    /// Keys with their values, in order.
    Object(Vec<(String, Value)>),
}

/// What was expected where the text has something else.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unexpected {
    /// Byte of the text.
    pub at: usize,
    /// A mark, or the key of its words.
    pub expected: &'static str,
}

/// The deepest nesting that is read.
const DEEPEST: usize = 64;

/// Values that are no numbers.
const WORDS: [&str; 4] = ["null", "none", "true", "false"];

/// A reader of JSON.
#[derive(Clone, Debug)]
pub struct Parser<'a> {
    text: &'a str,
    at: usize,
}

type Parsed<T> = Result<T, Unexpected>;

impl<'a> Parser<'a> {
    /// A reader of a text.
    pub fn new(text: &'a str) -> Self {
        Self { text, at: 0 }
    }

    /// Where it is.
    pub fn at(&self) -> usize {
        self.at
    }

    /// Line feeds between a place and where it is.
    pub fn line_feeds(&self, from: usize) -> u64 {
        let passed = &self.text.as_bytes()[from..self.at];
        passed.iter().filter(|byte| **byte == b'\n').count() as u64
    }

    /// The next letter that is no space, which stays where it is.
    pub fn peek(&mut self) -> Option<u8> {
        let rest = &self.text.as_bytes()[self.at..];
        let spaces = rest.iter().take_while(|byte| byte.is_ascii_whitespace());
        self.at += spaces.count();
        self.text.as_bytes().get(self.at).copied()
    }

    fn unexpected<T>(&self, expected: &'static str) -> Parsed<T> {
        let at = self.at;
        Err(Unexpected { at, expected })
    }

    /// Takes a mark.
    ///
    /// # Errors
    /// When there is something else.
    pub fn take(&mut self, mark: u8, name: &'static str) -> Parsed<()> {
        if self.peek() != Some(mark) {
            return self.unexpected(name);
        }
        self.at += 1;
        Ok(())
    }

    /// Goes through a list and hands over where each of its values begins.
    ///
    /// # Errors
    /// When it is not written as a list.
    pub fn list(&mut self, mut each: impl FnMut(&mut Self) -> Parsed<()>) -> Parsed<()> {
        self.take(b'[', "[")?;
        if self.peek() == Some(b']') {
            self.at += 1;
            return Ok(());
        }
        loop {
            each(self)?;
            match self.peek() {
                Some(b',') => self.at += 1,
                Some(b']') => {
                    self.at += 1;
                    return Ok(());
                }
                _ => return self.unexpected("]"),
            }
        }
    }

    /// Goes through an object and hands over each key, before its value is read.
    ///
    /// # Errors
    /// When it is not written as an object.
    pub fn object(&mut self, mut each: impl FnMut(&mut Self, String) -> Parsed<()>) -> Parsed<()> {
        self.take(b'{', "{")?;
        if self.peek() == Some(b'}') {
            self.at += 1;
            return Ok(());
        }
        loop {
            self.peek();
            let key = self.string()?;
            self.take(b':', ":")?;
            each(self, key)?;
            match self.peek() {
                Some(b',') => self.at += 1,
                Some(b'}') => {
                    self.at += 1;
                    return Ok(());
                }
                _ => return self.unexpected("}"),
            }
        }
    }

    /// Takes a value.
    ///
    /// # Errors
    /// When there is none, or it is nested too deep.
    pub fn value(&mut self) -> Parsed<Value> {
        self.nested(0)
    }

    fn nested(&mut self, depth: usize) -> Parsed<Value> {
        if depth > DEEPEST {
            return self.unexpected("logs.expected.flatter");
        }
        match self.peek() {
            Some(b'{') => {
                let mut fields = Vec::new();
                self.object(|parser, key| {
                    fields.push((key, parser.nested(depth + 1)?));
                    Ok(())
                })?;
                Ok(Value::Object(fields))
            }
            Some(b'[') => {
                let mut values = Vec::new();
                self.list(|parser| {
                    values.push(parser.nested(depth + 1)?);
                    Ok(())
                })?;
                Ok(Value::List(values))
            }
            Some(b'"') => self.string().map(Value::Text),
            _ => self.scalar(),
        }
    }

    fn scalar(&mut self) -> Parsed<Value> {
        let rest = &self.text[self.at..];
        let is_part = |letter: char| letter.is_ascii_alphanumeric() || "+-.".contains(letter);
        let length = rest.find(|c| !is_part(c)).unwrap_or(rest.len());
        let word = &rest[..length];
        // Python's words begin with a capital.
        let is_word = WORDS.iter().any(|known| word.eq_ignore_ascii_case(known));
        let value = match content(word) {
            _ if is_word => Value::Word,
            Content::Number(number) => Value::Number(number),
            _ => return self.unexpected("logs.expected.value"),
        };
        self.at += length;
        Ok(value)
    }

    fn string(&mut self) -> Parsed<String> {
        if self.text.as_bytes().get(self.at) != Some(&b'"') {
            return self.unexpected("\"");
        }
        self.at += 1;
        let mut made = String::new();
        loop {
            let rest = &self.text[self.at..];
            let Some(end) = rest.find(['"', '\\']) else {
                self.at = self.text.len();
                return self.unexpected("\"");
            };
            made.push_str(&rest[..end]);
            self.at += end + 1;
            if rest.as_bytes()[end] == b'"' {
                return Ok(made);
            }
            made.push(self.escaped()?);
        }
    }

    /// The letter behind a backslash.
    fn escaped(&mut self) -> Parsed<char> {
        let Some(letter) = self.text[self.at..].chars().next() else {
            return self.unexpected("\"");
        };
        self.at += letter.len_utf8();
        Ok(match letter {
            'n' => '\n',
            't' => '\t',
            'r' => '\r',
            'b' | 'f' => ' ',
            'u' => self.unicode()?,
            other => other,
        })
    }

    fn unicode(&mut self) -> Parsed<char> {
        let unit = self.hexadecimal()?;
        let is_high = (0xd800..0xdc00).contains(&unit);
        if is_high && self.text[self.at..].starts_with("\\u") {
            self.at += 2;
            let low = self.hexadecimal()?;
            let pair = char::decode_utf16([unit, low]).next();
            return Ok(pair
                .and_then(Result::ok)
                .unwrap_or(char::REPLACEMENT_CHARACTER));
        }
        Ok(char::from_u32(u32::from(unit)).unwrap_or(char::REPLACEMENT_CHARACTER))
    }

    fn hexadecimal(&mut self) -> Parsed<u16> {
        let digits = self.text.get(self.at..self.at + 4);
        let read = digits.filter(|digits| digits.bytes().all(|byte| byte.is_ascii_hexdigit()));
        match read.and_then(|digits| u16::from_str_radix(digits, 16).ok()) {
            Some(unit) => {
                self.at += 4;
                Ok(unit)
            }
            None => self.unexpected("logs.expected.hexadecimal"),
        }
    }
}
