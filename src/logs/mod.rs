//! A reader's own run: training logs of many kinds, what theory says along their schedule, and what follows.
//!
//! ```text
//! bytes ──▶ decoder ──▶ cells, json ──▶ reader ──▶ Log ──▶ analysis ──▶ findings, warnings
//!                              names ──────┘         settings ──┘
//! ```
//!
//! * [`reader`] takes a file in pieces and recognises its format; [`decoder`], [`cells`] and [`json`] are what it reads
//!   with, [`names`] is the table of what loggers call each quantity. `table` has the rows that are being read,
//!   `records` makes rows of JSON, `series` makes series of columns.
//! * [`log`](mod@log) is what was read: series by quantity and parameter. [`remark`] is what was wrong with the files.
//! * [`settings`] is what files lack: the optimizer and its constants.
//! * [`course`] is theory along the logged schedule, [`analysis`] its comparison with what was measured, with
//!   `force` for what sets the size of steps and `agreement` for what is close enough. [`finding`] is what may be said of
//!   it, `conclusions` says when. The sentences are `page::text`'s.
//! * [`experiment`] makes of a log a run of the laboratory: with its rates, or with its angles.
//!
//! Nothing here reads a file: whoever has the bytes hands them over.

mod agreement;
pub mod analysis;
pub mod cells;
mod conclusions;
pub mod course;
pub mod decoder;
pub mod experiment;
pub mod finding;
mod force;
pub mod json;
pub mod log;
pub mod names;
pub mod reader;
mod records;
pub mod remark;
mod series;
pub mod settings;
mod table;
