//! Rows that are being read, as columns that are recognised by their names.

use std::collections::BTreeMap;

use super::cells::{Content, Event, content, separator_of};
use super::log::{Log, Series, Source, Unknown};
use super::names::{Meaning, Quantity, Scope, meaning};
use super::reader::Assignment;
use super::remark::{Fault, Refusal, Remarks};
use super::series::series_of;

/// The most numbers that are kept of a file; of longer ones every second row, every fourth and so on.
const MOST_NUMBERS: usize = 1 << 23;

/// The most columns that are looked at.
pub(super) const MOST_COLUMNS: usize = 20_000;

/// The most unknown columns that are kept by name, and their first values.
const MOST_UNKNOWN: usize = 200;
pub(super) const PREVIEW: usize = 4;

/// A column and what it is.
#[derive(Clone, Debug)]
pub(super) struct Column {
    pub(super) name: String,
    run: Option<String>,
    pub(super) meaning: Option<Meaning>,
    pub(super) preview: Vec<String>,
    steps: Vec<f64>,
    values: Vec<f64>,
    /// Numbers that have come, kept or not.
    come: u64,
}

/// Rows that are being read.
#[derive(Debug)]
pub(super) struct Table {
    pub(super) file: String,
    pub(super) assignments: Vec<Assignment>,
    remarks: Remarks,
    pub(super) source: Source,
    pub(super) columns: Vec<Column>,
    /// Places of columns by their names, for rows of JSON.
    pub(super) places: BTreeMap<String, usize>,
    /// The row that is being read: columns and values.
    pub(super) row: Vec<(usize, f64)>,
    /// Cells of the row so far, and of a whole row.
    pub(super) cells: usize,
    width: usize,
    pub(super) place: (u64, u64),
    pub(super) rows: u64,
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
    pub(super) fn new(file: &str, assignments: &[Assignment]) -> Self {
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

    pub(super) fn remark(&mut self, place: (u64, u64), fault: Fault) {
        self.remarks.add(&self.file, place, fault);
    }

    /// The separator of the first line, and whether it is a header. Files without one get their columns here.
    pub(super) fn read_first_line(&mut self, line: &str) -> (char, bool) {
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
    pub(super) fn take(&mut self, event: Event, header: &mut bool) {
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
    pub(super) fn add_column(&mut self, name: &str, place: (u64, u64)) -> usize {
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
    pub(super) fn meaning(&self, name: &str) -> Option<Meaning> {
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
    pub(super) fn find_steps(&mut self) {
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

    pub(super) fn take_cell(&mut self, number: usize, text: &str, place: (u64, u64)) {
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
    pub(super) fn end_row(&mut self) {
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

    /// What was read.
    pub(super) fn log(mut self) -> Result<Log, Refusal> {
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
