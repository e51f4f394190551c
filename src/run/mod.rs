//! One run: simulation and theory side by side, from the same parameters, with their common past.

#[cfg(feature = "page")]
pub mod foresight;
pub mod history;
pub mod setup;
