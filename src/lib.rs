//! draft
#![warn(missing_docs)]
#[cfg(target_arch = "wasm32")]
mod bindings;
pub mod camera;
pub mod charts;
pub mod eigen;
pub mod ensemble;
pub mod format;
pub mod history;
pub mod lab;
pub mod link;
pub mod noise;
pub mod objective;
pub mod optimizer;
pub mod parameters;
pub mod presets;
pub mod readout;
pub mod record;
pub mod render;
pub mod schedule;
pub mod theory;
pub mod trails;
pub mod vector;
