//! A file, which comes in pieces, as a [`Log`]: its format is recognised from its beginning.

use super::cells::{Cells, Event};
use super::decoder::{Decoder, HEAD};
use super::json::{Parser, Value};
use super::log::Log;
use super::names::{Quantity, Unit};
use super::remark::{Fault, Refusal};
use super::table::Table;

/// Text from which the format is told.
const BEGINNING: usize = 1 << 16;

/// The longest document of JSON, in bytes.
const LONGEST_DOCUMENT: usize = 512 << 20;

/// What a column is by the reader's own word.
#[derive(Clone, Debug, PartialEq)]
pub struct Assignment {
    /// The column's name.
    pub column: String,
    /// What it is; nothing where it is to be left out.
    pub quantity: Option<Quantity>,
    /// The unit of an angle.
    pub unit: Unit,
}

/// How the text is arranged.
#[derive(Debug)]
enum Layout {
    /// Nothing is known yet.
    Unknown,
    /// Rows of cells; the first may be a header.
    Rows { cells: Cells, header: bool },
    /// An object a line.
    Lines { line: u64 },
    /// One document.
    Document,
}

/// A reader of one file.
#[derive(Debug)]
pub struct Reader {
    file: String,
    assignments: Vec<Assignment>,
    head: Vec<u8>,
    decoder: Option<Decoder>,
    text: String,
    layout: Layout,
    table: Table,
}

impl Reader {
    /// A reader of a file with a name; the name tells the quantity where the file does not.
    pub fn new(file: &str, assignments: &[Assignment]) -> Self {
        Self {
            file: file.to_owned(),
            assignments: assignments.to_vec(),
            head: Vec::new(),
            decoder: None,
            text: String::new(),
            layout: Layout::Unknown,
            table: Table::new(file, assignments),
        }
    }

    /// Reads some more bytes.
    ///
    /// # Errors
    /// When it is clear that the file cannot be read.
    pub fn push(&mut self, bytes: &[u8]) -> Result<(), Refusal> {
        match &mut self.decoder {
            Some(decoder) => decoder.push(bytes, &mut self.text),
            None => {
                self.head.extend_from_slice(bytes);
                if self.head.len() < HEAD {
                    return Ok(());
                }
                self.decode_head()?;
            }
        }
        self.read_text(false)
    }

    /// The end of the file: what was read.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn finish(mut self) -> Result<Log, Refusal> {
        if self.decoder.is_none() {
            if self.head.iter().all(u8::is_ascii_whitespace) {
                return Err(Refusal::Empty);
            }
            self.decode_head()?;
        }
        if let Some(decoder) = &mut self.decoder {
            decoder.finish(&mut self.text);
            if decoder.damaged > 0 {
                self.table.remark((0, 0), Fault::Encoding);
            }
        }
        self.read_text(true)?;
        self.table.log()
    }

    fn decode_head(&mut self) -> Result<(), Refusal> {
        let head = core::mem::take(&mut self.head);
        let (mut decoder, mark) = Decoder::new(&head[..head.len().min(HEAD)])?;
        decoder.push(&head[mark..], &mut self.text);
        self.decoder = Some(decoder);
        Ok(())
    }

    fn read_text(&mut self, end: bool) -> Result<(), Refusal> {
        if matches!(self.layout, Layout::Unknown) {
            if self.text.len() < BEGINNING && !end {
                return Ok(());
            }
            self.recognise()?;
        }
        match &mut self.layout {
            Layout::Unknown => {}
            Layout::Rows { cells, header } => {
                let table = &mut self.table;
                let mut sink = |event: Event| table.take(event, header);
                cells.push(&self.text, &mut sink);
                self.text.clear();
                if end {
                    let unclosed = cells.finish(&mut sink);
                    if let Some(place) = unclosed {
                        table.remark(place, Fault::UnclosedQuote);
                    }
                    if let Some(place) = cells.cut {
                        table.remark(place, Fault::LongCell);
                    }
                }
            }
            Layout::Lines { line } => {
                let whole = if end {
                    self.text.len()
                } else {
                    self.text.rfind('\n').map_or(0, |at| at + 1)
                };
                for text in self.text[..whole].lines() {
                    self.table.take_line(text, *line);
                    *line += 1;
                }
                self.text.drain(..whole);
            }
            Layout::Document if self.text.len() > LONGEST_DOCUMENT => {
                return Err(Refusal::TooLong(LONGEST_DOCUMENT as u64 >> 20));
            }
            Layout::Document if end => self.table.take_document(&self.text),
            Layout::Document => {}
        }
        Ok(())
    }

    /// Tells the layout from the beginning of the text.
    fn recognise(&mut self) -> Result<(), Refusal> {
        let mut length = self.text.len().min(BEGINNING);
        while !self.text.is_char_boundary(length) {
            length -= 1;
        }
        let beginning = &self.text[..length];
        let Some(first) = beginning.trim_start().chars().next() else {
            return Err(Refusal::Empty);
        };
        let line = beginning.trim_start().lines().next().unwrap_or_default();
        self.layout = match first {
            '{' if is_record(line) => Layout::Lines { line: 1 },
            '{' | '[' => Layout::Document,
            _ => {
                let (separator, header) = self.table.read_first_line(line);
                Layout::Rows {
                    cells: Cells::new(separator),
                    header,
                }
            }
        };
        Ok(())
    }

    /// The file's name.
    pub fn file(&self) -> &str {
        &self.file
    }

    /// What the reader has said of columns.
    pub fn assignments(&self) -> &[Assignment] {
        &self.assignments
    }
}

/// Whether a line is a whole object of JSON with something else than a history in it.
fn is_record(line: &str) -> bool {
    let mut parser = Parser::new(line);
    match parser.value() {
        Ok(Value::Object(fields)) => {
            let is_list = |(_, value): &(String, Value)| matches!(value, Value::List(_));
            let is_history = |(key, _): &(String, Value)| key == "log_history";
            parser.peek().is_none() && !fields.iter().any(is_history) && !fields.iter().all(is_list)
        }
        _ => false,
    }
}
