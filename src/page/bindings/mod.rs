//! The border: every contact with JavaScript. Convert, call, convert; decisions live in the core.
//!
//! It is compiled twice: for the first view ([`tables`], [`laboratory`], [`surface`]), and as an annex for what loads on demand
//! ([`annex`]).

#![allow(
    missing_docs,
    reason = "the rows of the core's tables, copied for JavaScript"
)]

#[cfg(feature = "annex")]
mod annex;
#[cfg(feature = "page")]
mod laboratory;
#[cfg(feature = "page")]
mod surface;
#[cfg(feature = "page")]
mod tables;

use wasm_bindgen::prelude::*;

use crate::numeric::transfer::SnapshotError;
use crate::page::text::problems;

/// Turns a panic into an error with words that JavaScript can catch.
#[wasm_bindgen(start)]
fn start() {
    std::panic::set_hook(Box::new(|panic| {
        wasm_bindgen::throw_str(&panic.to_string())
    }));
}

fn damaged(why: SnapshotError) -> JsError {
    JsError::new(problems::snapshot_error(why))
}
