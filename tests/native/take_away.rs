//! What a reader takes away says what the run holds: files are read back by independent parsers.

mod citation;
mod figures;
mod programs;
mod series;
mod support;
