//! Claims that hold natively and in WebAssembly: the same tests run on both.

mod breaking;
mod determinism;
mod experiments;
mod fitted_rate;
mod golden;
mod groups;
mod known_answer;
mod laws;
mod links;
mod network;
mod noise;
mod numbers;
mod reading;
mod resting;
mod runs;
mod shares;
mod snapshots;
mod support;
