//! # Equisphere
//!
//! A neuron followed by a normalization layer does not care how long its weight vector `w` is, only
//! where it points. Its loss is a function of the direction `u = w/‖w‖`, and two things follow at
//! once. The gradient is at right angles to `w`, so a step of gradient descent makes `w` longer:
//!
//! ```text
//! ‖w − ηg‖² = ‖w‖² + η²‖g‖²            (Pythagoras)
//! ```
//!
//! and the gradient is `g = g̃/‖w‖`, with `g̃` the gradient on the unit sphere: the longer the weights,
//! the less a step turns them. Weight decay shortens `w` by the factor `1 − ηλ` a step. The two
//! balance at
//!
//! ```text
//! r*⁴ = ηG²/(λ(2 − ηλ)),   G² = E‖g̃‖²,        the equilibrium sphere,
//! cos AU* = 1 − ηλ,        AU* ≈ √(2ηλ),       the angular update on it.
//! ```
//!
//! From then on steps turn the weights by the angle AU* in the root mean square, whatever the loss is. It is the real
//! learning rate of normalized networks: it sets how fast they learn and how much risk remains. Off
//! the sphere odd things happen; [`parameters::presets`] lists some.
//!
//! ## The model
//!
//! The simplest such loss is the noisy Rayleigh quotient
//! ([`simulation::objective::rayleigh`]), `L(w; ξ) = wᵀAw/(2‖w‖²) + σξᵀw/‖w‖`; [`simulation::objective::digits`]
//! puts random minibatches of real images in place of the Gaussian noise. Other losses of normalized networks
//! share the laws above, because nothing but the scale invariance went into them; what `G²` is depends on the
//! loss.
//!
//! ## The way of a data point
//!
//! ```text
//! Parameters ──▶ TrainingConfig ──▶ Trainer::advance ──▶ Record ──┐
//!      │                                                          ├──▶ History, Recent ──▶ Chart ──▶ plotters
//!      └───────▶ UpdateLaw, Landscape ──▶ Forecast, Equilibrium ──┘         Run               Lab
//! ```
//!
//! ## The house
//!
//! One folder a storey; each uses those above it in this list and no other (a test checks):
//!
//! * [`numeric`]: numbers as text, eigenvectors, bytes.
//! * [`parameters`]: what the reader turns and shares: the table, choices, spectra, presets, links.
//! * [`simulation`]: weights that are trained step by step, and what each step measures. [`simulation::trainer`] is
//!   what others need of it; [`simulation::optimizer`] has a file for each update rule.
//! * [`theory`]: what follows from parameters alone; [`theory::optimizer`] has the law of each rule in a file of the
//!   same name. Simulation and theory never see each other: they are two independent witnesses, who meet in
//!   [`run`], on charts and in tests.
//! * `logs`: training logs of the reader's own, beside theory.
//! * [`run`]: one run, with theory beside it and their common past, and how it is handed to another instance of the
//!   program.
//! * [`page`]: what is shown of runs: the laboratory, charts, pictures, every word a reader sees, and the border to
//!   JavaScript.
//!
//! The core does no I/O, reads no clock and asks for no entropy. The same parameters and seed give
//! the same bits natively and in WebAssembly.

/// Whether the whole program is compiled. A page loads one without the feature `whole` first, for the view that it
/// opens with: it has the default experiment alone, plain SGD on additive noise, which can be played, looked at and
/// saved. What lies behind a condition on this constant is not in it.
pub const WHOLE: bool = cfg!(feature = "whole");

#[cfg(feature = "whole")]
pub mod logs;
pub mod numeric;
pub mod page;
pub mod parameters;
pub mod run;
pub mod simulation;
pub mod theory;
