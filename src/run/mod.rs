//! One run: simulation and theory side by side, from the same parameters, with their common past.

#[cfg(feature = "page")]
pub mod live_theory;
pub mod equivalent_run;
pub mod history;
pub mod from_parameters;
