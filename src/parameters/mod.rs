//! What the reader turns, shares and opens by name. Words for readers stand elsewhere: here are names,
//! values and reasons.
//!
//! * `table`: [`Parameters`] and the table with a row for each of its fields.
//! * `row`: which values a row takes, how they are read and written, and how one is refused.
//! * `slider`: how a slider and the arrow keys move through a row's values.
//! * `choices`: each choice as one list of options.
//! * [`spectrum`]: the loss that the parameters describe.
//! * [`milestones`]: where a schedule turns.
//! * [`presets`]: named experiments.
//! * [`link`]: an experiment as text, with what else [`standing`] says of a laboratory.
//! * [`network`], [`network_presets`]: the same for a network that is trained on the digits.

mod choices;
pub mod link;
pub mod milestones;
pub mod network;
pub mod network_presets;
pub mod presets;
mod row;
mod slider;
pub mod spectrum;
pub mod standing;
mod table;

pub use choices::{
    DecayKind, DecayedKind, DensityKind, DirectionKind, NesterovKind, NoiseKind, NormalizationKind,
    ObjectiveKind, OptimizerKind, OrthogonalizationKind, RescalingKind, ScheduleKind, SpectrumKind,
    StepScaleKind, TimeUnit,
};
pub use row::{Effect, Kind, Reason, Refusal, Row};
pub use spectrum::MATRIX_DIMENSIONS;
pub use table::{EIGENVALUES, PARAMETERS, Parameters, row, rows};
