//! A network in training, with theory beside each layer.
//!
//! * [`NetworkRun`]: trainer, layers, checkpoints and script of one run, as [`crate::run::Run`] is of the laboratory's.
//! * [`layer_run`]: one layer's past and theory; [`from_parameters`]: what a network begins with.
//! * [`report`]: what the last steps came to, layer by layer; [`test_course`]: accuracy on the test images on the way.
//!
//! A layer's history is that of the laboratory with its neurons for replicas, so that the same charts draw it.

pub mod from_parameters;
pub mod layer_run;
mod network_run;
pub mod report;
pub mod test_course;

pub use network_run::{NetworkRun, NetworkScript};
