//! One run: simulation and theory side by side, from the same parameters, with their common past.
//!
//! * [`script`]: parameters at the start and what changes on the way; [`data`]: files that runs train on.
//! * [`Run`]: trainer, [`live_theory`], [`history`], [`recent`] averages and [`checkpoints`] of one script.
//! * `angle_replay`: a run's angle as Hyperball's rate.
//! * `memory`: which steps the weights remember.
//! * [`norm_band`]: how much theory foretells that norms differ.
//! * [`sweep_cell`]: averages of one set of parameters, by the quickest way; [`map_cell`]: what it settles to, as
//!   [`settling`] decides.
//! * `resting`: a forecast that has come to rest, and steps no more.
//! * [`network`]: a network in training, with the same life.
//! * [`snapshot`]: a run as bytes, for a worker and back; `shares`: its replicas divided among several workers.
//! * [`from_parameters`]: what simulation and theory begin with; [`equivalent_run`]: exact relations.
//!
//! Nothing here knows of cameras, pixels or words.

#[cfg(feature = "whole")]
pub mod angle_replay;
#[cfg(feature = "whole")]
pub mod calculator;
pub mod checkpoints;
pub mod data;
pub mod equivalent_run;
#[cfg(feature = "whole")]
pub mod fitted_rate;
pub mod from_parameters;
pub mod history;
pub mod live_theory;
#[cfg(feature = "whole")]
pub mod map_cell;
#[cfg(feature = "whole")]
pub mod memory;
pub mod network;
pub mod norm_band;
pub mod recent;
#[cfg(feature = "whole")]
mod resting;
#[allow(
    clippy::module_inception,
    reason = "a run is what this folder is about"
)]
mod run;
pub mod script;
#[cfg(feature = "whole")]
pub mod settling;
#[cfg(feature = "whole")]
pub mod shares;
pub mod snapshot;
pub mod sweep_cell;

pub use run::{Consequence, Run};
