//! What a reader takes away says what the run holds: files are read back by independent parsers.

mod figures;
mod series;
mod support;
