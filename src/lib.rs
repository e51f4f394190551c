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
//! From then on every step turns the weights by the angle AU*, whatever the loss is. It is the real
//! learning rate of normalized networks: it sets how fast they learn and how much risk remains. Off
//! the sphere odd things happen; [`presets`] lists some.
//!
//! ## The model
//!
//! The simplest such loss is the noisy Rayleigh quotient
//! ([`objective::rayleigh`]), `L(w; ξ) = wᵀAw/(2‖w‖²) + σξᵀw/‖w‖`; [`objective::digits`] puts random
//! minibatches of real images in place of the Gaussian noise. Other losses of normalized networks
//! share the laws above, because nothing but the scale invariance went into them; what `G²` is
//! depends on the loss.
//!
//! ## The way of a data point
//!
//! ```text
//! Parameters ──▶ Objective + Optimizer + Schedule ──▶ Ensemble::step ──▶ Record ──▶ History ──▶ Chart ──▶ plotters
//!      └───────▶ theory ─────────────────────────────────────────── prediction ───────▲
//! ```
//!
//! * [`parameters`]: the table of what the reader turns; [`spectrum`]: the eigenvalues they describe;
//!   [`presets`], [`link`]: named and shared settings.
//! * [`vector`], [`noise`], [`eigen`]: arithmetic for four replicas at a time, seeded normal numbers,
//!   eigenvectors.
//! * [`objective`], [`optimizer`], [`schedule`]: the loss, the update rule, the learning rate; [`training`]: all
//!   three.
//! * [`block`], [`ensemble`]: four replicas, many of them stepped together; [`sweep`]: how SGD does it in one pass;
//!   [`reduction`], [`chi_square`]: the same law with fewer numbers.
//! * [`recorder`], [`record`]: what a step measured, reduced over replicas; [`history`]: the past in bounded
//!   memory; [`tape`]: a run as bytes.
//! * [`theory`]: predictions from parameters. It never sees the ensemble, nor the ensemble it: two
//!   independent witnesses, who meet in [`lab`], on charts and in tests.
//! * [`setup`]: what both begin with, from the same parameters.
//! * [`charts`], [`trails`], [`camera`], [`render`]: what is drawn, on any plotters surface.
//! * [`live_theory`]: theory beside a run; [`lab`]: one experiment as the page sees it; [`readout`], [`mod@format`]: the same in words.
//! * `bindings`: the border to JavaScript, in WebAssembly only.
//!
//! The core does no I/O, reads no clock and asks for no entropy. The same parameters and seed give
//! the same bits natively and in WebAssembly.

pub mod numeric;
pub mod page;
pub mod parameters;
pub mod run;
pub mod simulation;
pub mod theory;
