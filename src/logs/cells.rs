//! Separated values (RFC 4180 and its relatives) as cells with their places, from text that comes in pieces.

/// What comes next in the text.
#[derive(Debug, PartialEq)]
pub enum Event<'a> {
    /// A cell, with line and column of its first letter.
    Cell(&'a str, (u64, u64)),
    /// A row has ended; blank lines are none.
    Row,
}

/// The longest cell in bytes.
const LONGEST: usize = 10_000;

/// Where in a cell the reader is.
#[derive(Clone, Copy, Debug, PartialEq)]
enum State {
    Start,
    Plain,
    Quoted,
    /// A quotation mark inside a quoted cell: its end, or the first half of a mark that is meant.
    QuoteInQuoted,
}

/// A reader of cells.
#[derive(Clone, Debug)]
pub struct Cells {
    separator: char,
    state: State,
    cell: String,
    began: (u64, u64),
    line: u64,
    column: u64,
    /// Cells of the row so far.
    cells: usize,
    after_return: bool,
    /// Where a cell was cut that is too long.
    pub cut: Option<(u64, u64)>,
}

impl Cells {
    /// A reader of cells between separators; a space stands for any number of spaces.
    pub fn new(separator: char) -> Self {
        Self {
            separator,
            state: State::Start,
            cell: String::new(),
            began: (1, 1),
            line: 1,
            column: 1,
            cells: 0,
            after_return: false,
            cut: None,
        }
    }

    /// Reads some more text.
    pub fn push(&mut self, text: &str, mut sink: impl FnMut(Event)) {
        for letter in text.chars() {
            // A line ends with a line feed, a carriage return, or both.
            let second_half = self.after_return && letter == '\n';
            self.after_return = letter == '\r';
            if !second_half || self.state == State::Quoted {
                self.take(letter, &mut sink);
            }
            if letter == '\n' || letter == '\r' {
                self.line += u64::from(!second_half);
                self.column = 1;
            } else {
                self.column += 1;
            }
        }
    }

    /// The end of the text; the place of a quotation mark that was never closed.
    pub fn finish(&mut self, mut sink: impl FnMut(Event)) -> Option<(u64, u64)> {
        let unclosed = (self.state == State::Quoted).then_some(self.began);
        self.end_row(&mut sink);
        unclosed
    }

    fn take(&mut self, letter: char, sink: &mut impl FnMut(Event)) {
        match (self.state, letter) {
            (State::Quoted, '"') => self.state = State::QuoteInQuoted,
            (State::Quoted, _) => self.add(letter),
            (State::QuoteInQuoted, '"') => {
                self.add('"');
                self.state = State::Quoted;
            }
            (_, '\n' | '\r') => self.end_row(sink),
            (State::Start, ' ') if self.separator == ' ' => {}
            (_, _) if letter == self.separator => self.end_cell(sink),
            (State::Start, '"') => {
                self.began = (self.line, self.column);
                self.state = State::Quoted;
            }
            (State::Start, _) => {
                self.began = (self.line, self.column);
                self.state = State::Plain;
                self.add(letter);
            }
            (State::Plain | State::QuoteInQuoted, _) => {
                self.state = State::Plain;
                self.add(letter);
            }
        }
    }

    fn add(&mut self, letter: char) {
        if self.cell.len() < LONGEST {
            self.cell.push(letter);
        } else {
            self.cut.get_or_insert(self.began);
        }
    }

    fn end_cell(&mut self, sink: &mut impl FnMut(Event)) {
        if self.state == State::Start {
            self.began = (self.line, self.column);
        }
        sink(Event::Cell(self.cell.trim(), self.began));
        self.cell.clear();
        self.state = State::Start;
        self.cells += 1;
    }

    fn end_row(&mut self, sink: &mut impl FnMut(Event)) {
        let has_cell = self.state != State::Start;
        if has_cell || (self.cells > 0 && self.separator != ' ') {
            self.end_cell(sink);
        }
        if self.cells > 0 {
            sink(Event::Row);
        }
        self.cells = 0;
    }
}

/// The separator of a line: the one that occurs outside quotation marks, tabs and semicolons before commas.
pub fn separator_of(line: &str) -> char {
    let mut quoted = false;
    let mut counts = [0_usize; 4];
    const KNOWN: [char; 4] = ['\t', ';', ',', '|'];
    for letter in line.chars() {
        quoted ^= letter == '"';
        if let Some(place) = KNOWN.iter().position(|&known| known == letter && !quoted) {
            counts[place] += 1;
        }
    }
    let [tabs, semicolons, commas, bars] = counts;
    match counts {
        _ if tabs > 0 => '\t',
        _ if semicolons > 0 && 2 * semicolons > commas => ';',
        _ if commas > 0 => ',',
        _ if bars > 0 => '|',
        _ => ',',
    }
}

/// What is written in a cell, or in a string of JSON.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Content {
    /// A number, which may be infinite or none.
    Number(f64),
    /// Nothing, or a word for it.
    Blank,
    /// Something else.
    Text,
}

/// Reads a cell.
pub fn content(text: &str) -> Content {
    if let Some(number) = plain_number(text.as_bytes()) {
        return Content::Number(number);
    }
    let word = text.trim_start_matches(['-', '+']);
    let sign = if text.starts_with('-') { -1.0 } else { 1.0 };
    let is = |names: &[&str]| names.iter().any(|name| word.eq_ignore_ascii_case(name));
    if is(&["", "na", "n/a", "null", "none", "<na>"]) {
        Content::Blank
    } else if is(&["nan"]) {
        Content::Number(f64::NAN)
    } else if is(&["inf", "infinity"]) {
        Content::Number(sign * f64::INFINITY)
    } else {
        crate::numeric::number_format::parse(text).map_or(Content::Text, Content::Number)
    }
}

/// Powers of ten that are exact.
const TENS: [f64; 23] = [
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16,
    1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
];

/// A decimal number whose digits and whose power of ten are exact doubles: their product or quotient is rounded once and
/// therefore correctly (W. Clinger 1990, “How to Read Floating Point Numbers Accurately”). `None` for all others.
fn plain_number(text: &[u8]) -> Option<f64> {
    let (negative, text) = match text {
        [b'-', rest @ ..] => (true, rest),
        _ => (false, text),
    };
    let (mut digits, mut count, mut decimals, mut place) = (0_u64, 0, 0_i32, 0);
    let mut point = false;
    while let Some(&byte) = text.get(place) {
        match byte {
            b'0'..=b'9' if count < 16 => {
                digits = 10 * digits + u64::from(byte - b'0');
                count += i32::from(digits > 0);
                decimals += i32::from(point);
            }
            b'.' if !point => point = true,
            b'e' | b'E' => break,
            _ => return None,
        }
        place += 1;
    }
    let has_digit = text[..place].iter().any(u8::is_ascii_digit);
    let exponent: i32 = match text.get(place + 1..) {
        None => 0,
        Some(written) => exponent(written)?,
    };
    if !has_digit || digits > 1 << 53 {
        return None;
    }
    let power = exponent - decimals;
    let ten = *TENS.get(power.unsigned_abs() as usize)?;
    let value = digits as f64;
    let value = if power < 0 { value / ten } else { value * ten };
    Some(if negative { -value } else { value })
}

fn exponent(text: &[u8]) -> Option<i32> {
    let (sign, digits) = match text {
        [b'-', rest @ ..] => (-1, rest),
        [b'+', rest @ ..] => (1, rest),
        _ => (1, text),
    };
    if digits.is_empty() || digits.len() > 3 || !digits.iter().all(u8::is_ascii_digit) {
        return None;
    }
    let value = digits
        .iter()
        .fold(0, |value, digit| 10 * value + i32::from(digit - b'0'));
    Some(sign * value)
}
