//! What is wrong with a file: why it is not read at all, and what was left out of one that is.

/// Why a file is not read. The sentences are `page::text`'s.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// There is nothing in it.
    Empty,
    /// It is no text.
    Binary,
    /// A document of JSON that is longer than this many megabytes; lines of JSON may be as long as they like.
    TooLong(u64),
    /// There is no number in it.
    NoNumbers,
}

/// What is wrong at a place of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// Not a number where one is expected; the cell counts as blank.
    NotANumber(String),
    /// A row with so many cells, of so many; those that are missing count as blank, the surplus is left out.
    WrongCells {
        /// The cells that there are.
        found: usize,
        /// The cells that there should be.
        expected: usize,
    },
    /// A quotation mark that is never closed; everything behind it is one cell.
    UnclosedQuote,
    /// A cell that is longer than any name or number; the rest of it is left out.
    LongCell,
    /// A header that occurs before; the column is left out.
    DuplicateHeader(String),
    /// Another mark of JSON, or the end of the file, where this was expected; what cannot be read is left out.
    Json(&'static str),
    /// A step that is smaller than the one before; the rows are sorted.
    StepsDecrease,
    /// A step that was there before; the last value counts.
    StepsRepeat,
    /// A value that is infinite or no number; it is left out.
    NotFinite,
    /// A row without a step; it is left out.
    NoStep,
    /// Letters that are not written as the rest of the file; they count as unknown.
    Encoding,
    /// Columns beyond those that are read.
    ManyColumns(usize),
    /// More numbers than are kept; only every so-manieth row is.
    Thinned(u64),
}

impl Fault {
    /// Its key in the table of words.
    pub fn key(&self) -> &'static str {
        match self {
            Self::NotANumber(_) => "not_a_number",
            Self::WrongCells { .. } => "wrong_cells",
            Self::UnclosedQuote => "unclosed_quote",
            Self::LongCell => "long_cell",
            Self::DuplicateHeader(_) => "duplicate_header",
            Self::Json(_) => "json",
            Self::StepsDecrease => "steps_decrease",
            Self::StepsRepeat => "steps_repeat",
            Self::NotFinite => "not_finite",
            Self::NoStep => "no_step",
            Self::Encoding => "encoding",
            Self::ManyColumns(_) => "many_columns",
            Self::Thinned(_) => "thinned",
        }
    }
}

/// A fault with its first place, and how often it occurs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Remark {
    /// Name of the file.
    pub file: String,
    /// Line and column, from one; zero where it has none.
    pub place: (u64, u64),
    /// What is wrong.
    pub fault: Fault,
    /// How often.
    pub count: u64,
}

/// The most remarks on one file: one for each kind of fault, and a few headers.
const MOST: usize = 24;

/// The remarks on a file, one for each kind of fault.
#[derive(Clone, Debug, Default)]
pub struct Remarks(pub Vec<Remark>);

impl Remarks {
    /// Adds one, or counts it where there is one of its kind.
    pub fn add(&mut self, file: &str, place: (u64, u64), fault: Fault) {
        let alike = |known: &&mut Remark| {
            core::mem::discriminant(&known.fault) == core::mem::discriminant(&fault)
                && (!matches!(fault, Fault::DuplicateHeader(_)) || known.fault == fault)
        };
        if let Some(known) = self.0.iter_mut().find(alike) {
            known.count += 1;
        } else if self.0.len() < MOST {
            self.0.push(Remark {
                file: file.to_owned(),
                place,
                fault,
                count: 1,
            });
        }
    }
}
