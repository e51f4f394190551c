//! Records of JSON as rows of a table: an object a line, or a document with lists of them.

use super::cells::{Content, content};
use super::json::{Parser, Value};
use super::log::Source;
use super::names::{Meaning, Quantity};
use super::remark::Fault;
use super::table::{Column, MOST_COLUMNS, PREVIEW, Table};

impl Table {
    /// A line that should be an object.
    pub(super) fn take_line(&mut self, text: &str, line: u64) {
        if text.trim().is_empty() {
            return;
        }
        let mut parser = Parser::new(text);
        let value = parser.value();
        let left = parser.peek().is_some();
        let column = |at: usize| text[..at].chars().count() as u64 + 1;
        match value {
            Ok(Value::Object(fields)) if !left => self.take_record(&fields, (line, 1)),
            Ok(Value::Object(_)) => {
                self.remark(
                    (line, column(parser.at())),
                    Fault::Json("logs.expected.end"),
                );
            }
            Ok(_) => self.remark((line, 1), Fault::Json("{")),
            Err(error) => self.remark((line, column(error.at)), Fault::Json(error.expected)),
        }
    }

    /// A document: a list of records, an object with one in it, or an object of lists.
    pub(super) fn take_document(&mut self, text: &str) {
        let mut parser = Parser::new(text);
        let place_of = |at: usize| {
            let before = &text[..at];
            let line = before.matches('\n').count() as u64 + 1;
            let start = before.rfind('\n').map_or(0, |at| at + 1);
            (line, before[start..].chars().count() as u64 + 1)
        };
        let mut lists: Vec<(String, Vec<f64>)> = Vec::new();
        let read = if parser.peek() == Some(b'[') {
            self.take_list(&mut parser)
        } else {
            parser.object(|parser, key| {
                let is_history = ["log_history", "history", "data", "logs", "rows"];
                if parser.peek() == Some(b'[') && is_history.contains(&&*key) {
                    if key == "log_history" {
                        self.source = Source::HuggingFace;
                    }
                    return self.take_list(parser);
                }
                if let Value::List(values) = parser.value()? {
                    lists.push((key, values.iter().map(number_of).collect()));
                }
                Ok(())
            })
        };
        if let Err(error) = read {
            self.remark(place_of(error.at), Fault::Json(error.expected));
        } else if parser.peek().is_some() {
            self.remark(place_of(parser.at()), Fault::Json("logs.expected.end"));
        }
        if self.rows == 0 {
            self.take_lists(&lists);
        }
    }

    fn take_list(&mut self, parser: &mut Parser) -> Result<(), super::json::Unexpected> {
        let (mut line, mut counted) = (1, 0);
        parser.list(|parser| {
            parser.peek();
            line += parser.line_feeds(counted);
            counted = parser.at();
            if let Value::Object(fields) = parser.value()? {
                self.take_record(&fields, (line, 1));
            }
            Ok(())
        })
    }

    /// Lists of equal length under their names.
    fn take_lists(&mut self, lists: &[(String, Vec<f64>)]) {
        let longest = lists.iter().map(|(_, values)| values.len()).max();
        for row in 0..longest.unwrap_or(0) {
            let fields = lists.iter().filter_map(|(key, values)| {
                let value = values.get(row)?;
                Some((key.clone(), Value::Number(*value)))
            });
            let fields: Vec<_> = fields.collect();
            self.take_record(&fields, (0, 0));
        }
    }

    /// A row with keys.
    fn take_record(&mut self, fields: &[(String, Value)], place: (u64, u64)) {
        self.place = place;
        let before = self.columns.len();
        self.take_fields("", fields, place);
        let says_step = |column: &Column| {
            column
                .meaning
                .as_ref()
                .is_some_and(|meaning| matches!(meaning.quantity, Quantity::Step | Quantity::Epoch))
        };
        if before == 0 || self.columns[before..].iter().any(says_step) {
            let source = self.source;
            self.settle_keys();
            if source == Source::HuggingFace {
                self.source = source;
            }
            // The row was read before it was known which column has the steps.
            let columns = &self.columns;
            self.row
                .retain(|(number, _)| columns[*number].meaning.is_some());
        }
        self.end_row();
    }

    fn settle_keys(&mut self) {
        let is_history = self.columns.iter().any(|column| column.name == "_step");
        self.source = if is_history {
            Source::Wandb
        } else {
            Source::Generic
        };
        // A better column for the steps may have come.
        for number in 0..self.columns.len() {
            let name = self.columns[number].name.clone();
            let meaning = self.meaning(&name);
            let is_step =
                |meaning: &Meaning| matches!(meaning.quantity, Quantity::Step | Quantity::Epoch);
            if meaning.as_ref().is_some_and(is_step) {
                self.columns[number].meaning = meaning;
            }
        }
        self.find_steps();
    }

    fn take_fields(&mut self, above: &str, fields: &[(String, Value)], place: (u64, u64)) {
        for (key, value) in fields {
            let name = if above.is_empty() {
                key.clone()
            } else {
                [above, key].join("/")
            };
            match value {
                Value::Object(fields) => self.take_fields(&name, fields, place),
                Value::Number(_) | Value::Text(_) => {
                    let Some(number) = self.column_named(&name, place) else {
                        continue;
                    };
                    match value {
                        Value::Text(text) => self.take_cell(number, text, place),
                        _ => self.take_number(number, number_of(value), place),
                    }
                }
                Value::List(_) | Value::Word => {}
            }
        }
    }

    fn take_number(&mut self, number: usize, value: f64, place: (u64, u64)) {
        let column = &mut self.columns[number];
        if column.preview.len() < PREVIEW {
            column
                .preview
                .push(crate::numeric::number_format::shortest(value));
        }
        if column.meaning.is_none() {
            return;
        }
        if value.is_finite() {
            self.row.push((number, value));
        } else {
            self.remark(place, Fault::NotFinite);
        }
    }

    fn column_named(&mut self, name: &str, place: (u64, u64)) -> Option<usize> {
        if let Some(&number) = self.places.get(name) {
            return Some(number);
        }
        if self.columns.len() >= MOST_COLUMNS {
            self.remark(place, Fault::ManyColumns(MOST_COLUMNS));
            return None;
        }
        Some(self.add_column(name, place))
    }
}

fn number_of(value: &Value) -> f64 {
    match value {
        Value::Number(number) => *number,
        Value::Text(text) => match content(text) {
            Content::Number(number) => number,
            _ => f64::NAN,
        },
        _ => f64::NAN,
    }
}
