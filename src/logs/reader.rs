//! A file, which comes in pieces, as a [`Log`]: its format is recognised from its beginning, its columns from their
//! names.

use std::collections::BTreeMap;

use super::cells::{Cells, Content, Event, content, separator_of};
use super::decoder::{Decoder, HEAD};
use super::json::{Parser, Value};
use super::log::{Log, Series, Source, Unknown};
use super::names::{Meaning, Quantity, Scope, Unit, meaning};
use super::remark::{Fault, Refusal, Remarks};

/// Text from which the format is told.
const BEGINNING: usize = 1 << 16;

/// The longest document of JSON, in bytes.
const LONGEST_DOCUMENT: usize = 512 << 20;

/// The most numbers that are kept of a file; of longer ones every second row, every fourth and so on.
const MOST_NUMBERS: usize = 1 << 23;

/// The most columns that are looked at.
const MOST_COLUMNS: usize = 20_000;

/// The most unknown columns that are kept by name, and their first values.
const MOST_UNKNOWN: usize = 200;
const PREVIEW: usize = 4;

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

/// A column and what it is.
#[derive(Clone, Debug)]
struct Column {
    name: String,
    run: Option<String>,
    meaning: Option<Meaning>,
    preview: Vec<String>,
    steps: Vec<f64>,
    values: Vec<f64>,
    /// Numbers that have come, kept or not.
    come: u64,
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

/// Rows that are being read.
#[derive(Debug)]
struct Table {
    file: String,
    assignments: Vec<Assignment>,
    remarks: Remarks,
    source: Source,
    columns: Vec<Column>,
    /// Places of columns by their names, for rows of JSON.
    places: BTreeMap<String, usize>,
    /// The row that is being read: columns and values.
    row: Vec<(usize, f64)>,
    /// Cells of the row so far, and of a whole row.
    cells: usize,
    width: usize,
    place: (u64, u64),
    rows: u64,
    last_step: f64,
    /// Numbers that are kept, and of how many rows one is.
    kept: usize,
    every: u64,
    /// The column that has the steps; rows are counted where there is none.
    step_column: Option<usize>,
    counted_rows: bool,
    in_epochs: bool,
}

impl Table {
    fn new(file: &str, assignments: &[Assignment]) -> Self {
        Self {
            file: file.to_owned(),
            assignments: assignments.to_vec(),
            remarks: Remarks::default(),
            source: Source::Generic,
            columns: Vec::new(),
            places: BTreeMap::new(),
            row: Vec::new(),
            cells: 0,
            width: 0,
            place: (0, 0),
            rows: 0,
            last_step: f64::NEG_INFINITY,
            kept: 0,
            every: 1,
            step_column: None,
            counted_rows: false,
            in_epochs: false,
        }
    }

    fn remark(&mut self, place: (u64, u64), fault: Fault) {
        self.remarks.add(&self.file, place, fault);
    }

    /// The separator of the first line, and whether it is a header. Files without one get their columns here.
    fn read_first_line(&mut self, line: &str) -> (char, bool) {
        let numbers: Vec<f64> = line
            .split_ascii_whitespace()
            .map_while(|word| match content(word) {
                Content::Number(number) => Some(number),
                _ => None,
            })
            .collect();
        let words = line.split_ascii_whitespace().count();
        // Milliseconds since 1970, and a value, and a step.
        let is_stamp = numbers.first().is_some_and(|stamp| *stamp > 1e11);
        if is_stamp && words == numbers.len() && (2..=3).contains(&words) {
            self.source = Source::Mlflow;
            let key = key_of_path(&self.file);
            for name in ["timestamp", &key, "step"].into_iter().take(words) {
                self.add_column(name, (1, 1));
            }
            self.width = words;
            self.step_column = (words == 3).then_some(2);
            return (' ', false);
        }
        let separator = separator_of(line);
        let is_number =
            |cell: &str| matches!(content(cell.trim().trim_matches('"')), Content::Number(_));
        let cells: Vec<&str> = line.split(separator).collect();
        if !cells.is_empty() && cells.iter().all(|cell| is_number(cell)) {
            for place in 1..=cells.len().min(MOST_COLUMNS) {
                self.add_column(&["column ", &place.to_string()].concat(), (1, 1));
            }
            self.width = cells.len();
            self.settle();
            return (separator, false);
        }
        (separator, true)
    }

    /// Takes what the reader of cells has found.
    fn take(&mut self, event: Event, header: &mut bool) {
        match event {
            Event::Cell(name, place) if *header => self.take_header(name, place),
            Event::Row if *header => {
                *header = false;
                self.width = self.cells;
                self.cells = 0;
                self.settle();
            }
            Event::Cell(text, place) => {
                if self.cells == 0 {
                    self.place = place;
                }
                if self.cells < self.columns.len() {
                    self.take_cell(self.cells, text, place);
                }
                self.cells += 1;
            }
            Event::Row => {
                if self.cells != self.width {
                    let (found, expected) = (self.cells, self.width);
                    self.remark(self.place, Fault::WrongCells { found, expected });
                }
                self.cells = 0;
                self.end_row();
            }
        }
    }

    fn take_header(&mut self, name: &str, place: (u64, u64)) {
        self.cells += 1;
        if self.columns.len() < MOST_COLUMNS {
            self.add_column(name, place);
        } else {
            self.remark(place, Fault::ManyColumns(MOST_COLUMNS));
        }
    }

    /// A new column; one whose name is there already has no meaning.
    fn add_column(&mut self, name: &str, place: (u64, u64)) -> usize {
        let one_line = name.split_whitespace().collect::<Vec<_>>().join(" ");
        let name = if name.contains(char::is_control) {
            &*one_line
        } else {
            name
        };
        let number = self.columns.len();
        let is_known = !name.is_empty() && self.places.contains_key(name);
        if is_known {
            self.remark(place, Fault::DuplicateHeader(shortened(name)));
        } else {
            self.places.insert(name.to_owned(), number);
        }
        self.columns.push(Column {
            name: name.to_owned(),
            run: None,
            meaning: self.meaning(name).filter(|_| !is_known),
            preview: Vec::new(),
            steps: Vec::new(),
            values: Vec::new(),
            come: 0,
        });
        number
    }

    /// What the reader says that a column is, or its name.
    fn meaning(&self, name: &str) -> Option<Meaning> {
        let said = self.assignments.iter().find(|said| said.column == name);
        let Some(said) = said else {
            return meaning(name);
        };
        let quantity = said.quantity?;
        let known = meaning(name).filter(|known| known.quantity == quantity);
        Some(known.unwrap_or(Meaning {
            quantity,
            parameter: None,
            unit: Some(said.unit),
            scope: Scope::Parameter,
            rank: 0,
        }))
    }

    /// All headers are read: whose file it is.
    fn settle(&mut self) {
        let names: Vec<String> = self
            .columns
            .iter()
            .map(|column| column.name.clone())
            .collect();
        let lower: Vec<String> = names
            .iter()
            .map(|name| name.to_lowercase().replace(' ', "_"))
            .collect();
        let has = |name: &str| lower.iter().any(|known| known == name);
        let is_panel = |name: &String| name.contains(" - ");
        let plain_steps = has("step") && has("epoch");
        self.source = if lower == ["wall_time", "step", "value"] {
            self.settle_tag();
            Source::TensorBoard
        } else if has("_step") || names.len() > 1 && names.iter().skip(1).all(is_panel) {
            self.settle_panel();
            Source::Wandb
        } else if plain_steps && !has("global_step") {
            Source::Lightning
        } else if lower.first().is_some_and(|name| name == "epoch") {
            Source::Keras
        } else {
            Source::Generic
        };
        self.find_steps();
    }

    /// The value of a file of TensorBoard is what the file's name says.
    fn settle_tag(&mut self) {
        let stem = stem(&self.file);
        let tag = stem.split_once("-tag-").map_or(stem, |(_, tag)| tag);
        let run = stem.split_once("-tag-").map(|(run, _)| run);
        let run = run.map(|run| run.trim_start_matches("run-").to_owned());
        let (tag, meaning) = (tag.to_owned(), self.meaning(tag));
        let value = &mut self.columns[2];
        (value.name, value.meaning, value.run) = (tag, meaning, run);
    }

    /// Headers of a panel are `<run> - <key>`, `<run> - <key>__MIN` and so on.
    fn settle_panel(&mut self) {
        let mut runs: Vec<Option<String>> = Vec::new();
        for number in 0..self.columns.len() {
            let name = self.columns[number].name.clone();
            let Some((run, key)) = name.rsplit_once(" - ") else {
                continue;
            };
            let is_bound = ["__MIN", "__MAX"].iter().any(|end| key.ends_with(end));
            let said = self.assignments.iter().any(|said| said.column == name);
            let meaning = if said {
                self.meaning(&name)
            } else {
                self.meaning(key)
            };
            let column = &mut self.columns[number];
            column.meaning = meaning.filter(|_| !is_bound);
            column.run = Some(run.to_owned());
            if !runs.contains(&column.run) {
                runs.push(column.run.clone());
            }
        }
        // A single run needs no name.
        if let [only] = &runs[..] {
            let only = only.clone();
            let of_run = self.columns.iter_mut().filter(|column| column.run == only);
            of_run.for_each(|column| column.run = None);
        }
    }

    /// Which column has the steps: nothing else counts as one then.
    fn find_steps(&mut self) {
        let rank = |wanted: Quantity| {
            let columns = self.columns.iter().enumerate();
            let of = columns.filter_map(|(number, column)| {
                let meaning = column.meaning.as_ref()?;
                (meaning.quantity == wanted).then_some((meaning.rank, number))
            });
            of.min().map(|(_, number)| number)
        };
        let step = rank(Quantity::Step);
        let epoch = rank(Quantity::Epoch).filter(|_| step.is_none());
        let best = step.or(epoch);
        self.step_column = best;
        self.in_epochs = epoch.is_some();
        for (number, column) in self.columns.iter_mut().enumerate() {
            let Some(meaning) = &mut column.meaning else {
                continue;
            };
            if Some(number) == best {
                meaning.quantity = Quantity::Step;
            } else if matches!(meaning.quantity, Quantity::Step | Quantity::Epoch) {
                column.meaning = None;
            }
        }
    }

    fn take_cell(&mut self, number: usize, text: &str, place: (u64, u64)) {
        let column = &mut self.columns[number];
        if column.preview.len() < PREVIEW && !text.is_empty() {
            column.preview.push(shortened(text));
        }
        if column.meaning.is_none() {
            return;
        }
        match content(text) {
            Content::Number(value) if value.is_finite() => self.row.push((number, value)),
            Content::Number(_) => self.remark(place, Fault::NotFinite),
            Content::Blank => {}
            Content::Text => self.remark(place, Fault::NotANumber(shortened(text))),
        }
    }

    /// A row is complete: its values go to their columns, with its step.
    fn end_row(&mut self) {
        let row = core::mem::take(&mut self.row);
        let step_column = self.step_column;
        let is_step = |number: usize| Some(number) == step_column;
        let step = row.iter().find(|(number, _)| is_step(*number));
        let counted = step_column.is_none().then_some(self.rows as f64);
        let Some(step) = step.map(|(_, step)| *step).or(counted) else {
            if !row.is_empty() {
                self.remark(self.place, Fault::NoStep);
            }
            self.row = row;
            self.row.clear();
            return;
        };
        self.counted_rows |= step_column.is_none();
        if step < self.last_step {
            self.remark(self.place, Fault::StepsDecrease);
        }
        self.last_step = step;
        self.rows += 1;
        for &(number, value) in &row {
            if !is_step(number) {
                let column = &mut self.columns[number];
                if column.come.is_multiple_of(self.every) {
                    column.steps.push(step);
                    column.values.push(value);
                    self.kept += 1;
                }
                column.come += 1;
            }
        }
        self.row = row;
        self.row.clear();
        if self.kept > MOST_NUMBERS {
            self.thin();
        }
    }

    /// Keeps every second number.
    fn thin(&mut self) {
        self.kept = 0;
        for column in &mut self.columns {
            for numbers in [&mut column.steps, &mut column.values] {
                let mut place = 0;
                numbers.retain(|_| {
                    place += 1;
                    place % 2 == 1
                });
            }
            self.kept += column.values.len();
        }
        self.every *= 2;
    }

    /// A line that should be an object.
    fn take_line(&mut self, text: &str, line: u64) {
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
    fn take_document(&mut self, text: &str) {
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

    /// What was read.
    fn log(mut self) -> Result<Log, Refusal> {
        if self.every > 1 {
            self.remark((0, 0), Fault::Thinned(self.every));
        }
        let columns = core::mem::take(&mut self.columns);
        let mut log = Log {
            source: Some(self.source),
            counted_rows: self.counted_rows,
            in_epochs: self.in_epochs,
            ..Log::default()
        };
        for column in columns {
            let Some(meaning) = column.meaning else {
                if log.unknown.len() < MOST_UNKNOWN && !column.name.is_empty() {
                    log.unknown.push(Unknown {
                        name: column.name,
                        preview: column.preview,
                    });
                }
                continue;
            };
            if meaning.quantity != Quantity::Step && !column.values.is_empty() {
                let (series, repeats) = series_of(
                    column.name,
                    column.run,
                    meaning,
                    (column.steps, column.values),
                );
                if repeats {
                    self.remarks.add(&self.file, (0, 0), Fault::StepsRepeat);
                }
                log.series.push(Series {
                    file: self.file.clone(),
                    ..series
                });
            }
        }
        let has_numbers = log
            .unknown
            .iter()
            .any(|unknown| !unknown.preview.is_empty());
        if log.series.is_empty() && !has_numbers && self.rows == 0 {
            return Err(Refusal::NoNumbers);
        }
        log.remarks = self.remarks.0;
        Ok(log)
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

/// A series with its steps in order, each once, and whether one occurred twice.
fn series_of(
    from: String,
    run: Option<String>,
    meaning: Meaning,
    (steps, values): (Vec<f64>, Vec<f64>),
) -> (Series, bool) {
    let mut points: Vec<(f64, f64)> = steps.into_iter().zip(values).collect();
    points.sort_by(|a, b| a.0.total_cmp(&b.0));
    let before = points.len();
    // Of equal steps the last one counts: `dedup` keeps the first of what it finds from behind.
    points.reverse();
    points.dedup_by(|later, kept| later.0 == kept.0);
    points.reverse();
    let repeats = points.len() < before;
    let is_angle = meaning.quantity == Quantity::AngularUpdate;
    let raw: Vec<f64> = points.iter().map(|point| point.1).collect();
    let guess = if is_angle {
        guessed_unit(&raw)
    } else {
        Unit::Radians
    };
    let unit = meaning.unit.unwrap_or(guess);
    let series = Series {
        file: String::new(),
        quantity: meaning.quantity,
        run,
        parameter: meaning.parameter,
        scope: meaning.scope,
        from,
        unit,
        unit_guessed: is_angle && meaning.unit.is_none() && unit != Unit::Radians,
        steps: points.iter().map(|point| point.0).collect(),
        single_precision: is_angle && is_single_precision(&raw, unit),
        values: raw
            .iter()
            .map(|&value| if is_angle { unit.radians(value) } else { value })
            .collect(),
    };
    (series, repeats)
}

/// The unit of angles whose name does not say it: above a half turn they are degrees, close to one, and never above, cosines.
fn guessed_unit(values: &[f64]) -> Unit {
    let count = |is: fn(f64) -> bool| values.iter().filter(|&&value| is(value)).count();
    let all = values.len();
    if count(|value| value > core::f64::consts::PI) > 0 {
        Unit::Degrees
    } else if count(|value| (0.9..=1.000_001).contains(&value)) * 10 > 9 * all {
        Unit::Cosine
    } else {
        Unit::Radians
    }
}

/// Below this angle, in radians, an arc cosine in single precision is off by more than half a per cent.
const COARSE: f64 = 3e-3;

/// Whether small angles are arc cosines of numbers in single precision: `1 − cos` is a whole number of steps of 2⁻²⁴
/// there, of which chance hits a tenth.
fn is_single_precision(values: &[f64], unit: Unit) -> bool {
    const STEP: f64 = 1.0 / 16_777_216.0;
    let (mut small, mut whole) = (0_usize, 0_usize);
    for &value in values {
        let versine = match unit {
            Unit::Cosine => 1.0 - value,
            _ => 2.0 * libm::pow(libm::sin(0.5 * unit.radians(value)), 2.0),
        };
        if versine.abs() < 0.5 * COARSE * COARSE {
            let steps = versine / STEP;
            small += 1;
            whole += usize::from((steps - steps.round()).abs() < 0.05);
        }
    }
    small >= 3 && whole * 10 >= 7 * small
}

/// The name of a file without its folder and its ending.
fn stem(path: &str) -> &str {
    let name = path.rsplit(['/', '\\']).next().unwrap_or(path);
    [".csv", ".tsv", ".txt"]
        .iter()
        .find_map(|ending| name.strip_suffix(ending))
        .unwrap_or(name)
}

/// The key of a metric file of MLflow: its path below the folder `metrics`.
fn key_of_path(path: &str) -> String {
    let path = path.replace('\\', "/");
    match path.rsplit_once("metrics/") {
        Some((_, key)) => key.to_owned(),
        None => stem(&path).to_owned(),
    }
}

/// The beginning of a text from outside.
fn shortened(text: &str) -> String {
    const MOST: usize = 40;
    let mut short: String = text.chars().take(MOST).collect();
    if text.chars().nth(MOST).is_some() {
        short.push('…');
    }
    short.replace(char::is_control, " ")
}
