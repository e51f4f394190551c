//! One run: simulation and theory side by side, from the same parameters, with their common past.

pub mod equivalent_run;
pub mod from_parameters;
pub mod history;
#[cfg(feature = "page")]
pub mod live_theory;
