//! Bytes of a file as text: UTF-8, with or without a byte order mark, and UTF-16.

use super::remark::Refusal;

/// How text is written in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Encoding {
    Utf8,
    Utf16 { big_endian: bool },
}

/// Bytes that are looked at before it is said what a file is.
pub const HEAD: usize = 4096;

/// Beginnings of files that are no logs.
const BINARY: [&[u8]; 6] = [
    b"PK\x03\x04",
    b"\x1f\x8b",
    b"PAR1",
    b"\x89HDF",
    b"SQLite",
    b"\x89PNG",
];

/// Turns bytes that come in pieces into text.
#[derive(Clone, Debug)]
pub struct Decoder {
    encoding: Encoding,
    /// Bytes of a letter that is not complete.
    rest: Vec<u8>,
    /// First half of a surrogate pair.
    high: Option<u16>,
    /// Letters that could not be read.
    pub damaged: u64,
}

impl Decoder {
    /// A decoder for a file that begins with these bytes, and the length of the mark that it begins with.
    ///
    /// # Errors
    /// When the bytes are no text.
    pub fn new(head: &[u8]) -> Result<(Self, usize), Refusal> {
        let (encoding, mark) = match head {
            [0xef, 0xbb, 0xbf, ..] => (Encoding::Utf8, 3),
            [0xff, 0xfe, ..] => (Encoding::Utf16 { big_endian: false }, 2),
            [0xfe, 0xff, ..] => (Encoding::Utf16 { big_endian: true }, 2),
            _ => (without_mark(head), 0),
        };
        if encoding == Encoding::Utf8 && is_binary(head) {
            return Err(Refusal::Binary);
        }
        let decoder = Self {
            encoding,
            rest: Vec::new(),
            high: None,
            damaged: 0,
        };
        Ok((decoder, mark))
    }

    /// Appends the text of some more bytes.
    pub fn push(&mut self, bytes: &[u8], text: &mut String) {
        match self.encoding {
            Encoding::Utf8 if self.rest.is_empty() => self.push_utf8(bytes, text),
            Encoding::Utf8 => {
                let mut joined = core::mem::take(&mut self.rest);
                joined.extend_from_slice(bytes);
                self.push_utf8(&joined, text);
            }
            Encoding::Utf16 { big_endian } => {
                let mut joined = core::mem::take(&mut self.rest);
                joined.extend_from_slice(bytes);
                let (pairs, rest) = joined.as_chunks::<2>();
                for &pair in pairs {
                    let unit = if big_endian {
                        u16::from_be_bytes(pair)
                    } else {
                        u16::from_le_bytes(pair)
                    };
                    self.push_unit(unit, text);
                }
                self.rest = rest.to_vec();
            }
        }
    }

    /// Appends what is left at the end of the file.
    pub fn finish(&mut self, text: &mut String) {
        if !self.rest.is_empty() || self.high.is_some() {
            self.replace(text);
        }
        self.rest.clear();
        self.high = None;
    }

    fn replace(&mut self, text: &mut String) {
        self.damaged += 1;
        text.push(char::REPLACEMENT_CHARACTER);
    }

    fn push_utf8(&mut self, mut bytes: &[u8], text: &mut String) {
        loop {
            match core::str::from_utf8(bytes) {
                Ok(good) => {
                    text.push_str(good);
                    return;
                }
                Err(error) => {
                    let (good, bad) = bytes.split_at(error.valid_up_to());
                    text.push_str(core::str::from_utf8(good).unwrap_or_default());
                    let Some(length) = error.error_len() else {
                        self.rest = bad.to_vec();
                        return;
                    };
                    self.replace(text);
                    bytes = &bad[length..];
                }
            }
        }
    }

    fn push_unit(&mut self, unit: u16, text: &mut String) {
        if let Some(high) = self.high.take() {
            if let Some(Ok(letter)) = char::decode_utf16([high, unit]).next() {
                text.push(letter);
                return;
            }
            self.replace(text);
        }
        match char::decode_utf16([unit]).next() {
            Some(Ok(letter)) => text.push(letter),
            _ if (0xd800..0xdc00).contains(&unit) => self.high = Some(unit),
            _ => self.replace(text),
        }
    }
}

/// UTF-16 where every other byte of Latin letters is zero.
fn without_mark(head: &[u8]) -> Encoding {
    let head = &head[..head.len().min(64) & !1];
    let zeros = |first: usize| {
        let zero = |byte: &&u8| **byte == 0;
        head.iter().skip(first).step_by(2).filter(zero).count()
    };
    let half = head.len() / 2;
    if half >= 4 && zeros(0) == 0 && zeros(1) == half {
        Encoding::Utf16 { big_endian: false }
    } else if half >= 4 && zeros(1) == 0 && zeros(0) == half {
        Encoding::Utf16 { big_endian: true }
    } else {
        Encoding::Utf8
    }
}

/// Whether it is no text: a known beginning, a zero, or many control characters.
fn is_binary(head: &[u8]) -> bool {
    let is_control = |byte: &&u8| matches!(byte, 1..=8 | 14..=26 | 28..=31 | 127);
    BINARY.iter().any(|start| head.starts_with(start))
        || head.contains(&0)
        || head.iter().filter(is_control).count() * 20 > head.len()
}
