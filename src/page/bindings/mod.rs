//! The border: every contact with JavaScript. Convert, call, convert; decisions live in the core.
//!
//! It is compiled twice: for the first view ([`tables`], [`laboratory`], [`surface`], [`backdrop`]), and whole ([`whole`], [`map`],
//! [`network`], [`workers`]).

#![allow(
    missing_docs,
    reason = "the rows of the core's tables, copied for JavaScript"
)]

mod backdrop;
#[cfg(feature = "whole")]
mod chart_tables;
mod laboratory;
#[cfg(feature = "whole")]
mod map;
#[cfg(feature = "whole")]
mod network;
#[cfg(feature = "whole")]
mod own_run;
#[cfg(feature = "whole")]
mod parameters;
#[cfg(feature = "whole")]
mod plane;
mod surface;
mod tables;
#[cfg(feature = "whole")]
mod take_away;
#[cfg(feature = "whole")]
mod whole;
#[cfg(feature = "whole")]
mod workers;

use wasm_bindgen::prelude::*;

#[cfg(feature = "whole")]
use crate::numeric::transfer::SnapshotError;
#[cfg(feature = "whole")]
use crate::page::text::problems;
#[cfg(feature = "whole")]
use crate::run::data::Data;
#[cfg(feature = "whole")]
use crate::simulation::objective::digits::DigitsError;

/// Turns a panic into an error with words that JavaScript can catch.
#[wasm_bindgen(start)]
fn start() {
    std::panic::set_hook(Box::new(|panic| {
        wasm_bindgen::throw_str(&panic.to_string())
    }));
}

#[cfg(feature = "whole")]
fn damaged(why: SnapshotError) -> JsError {
    JsError::new(problems::snapshot_error(why))
}

#[cfg(feature = "whole")]
fn unreadable(why: DigitsError) -> JsError {
    JsError::new(&problems::digits_error(why))
}

/// Data from the bytes of the one file that there is.
#[cfg(feature = "whole")]
fn loaded(file: Option<Vec<u8>>) -> Result<Data, JsError> {
    let mut data = Data::default();
    if let Some(bytes) = file {
        data.load(&bytes).map_err(unreadable)?;
    }
    Ok(data)
}
