//! What theory predicts: functions from parameters to numbers. Nothing here has seen a simulation;
//! the two meet on charts and in tests.
//!
//! Weight decay shortens the weights by the factor `1 − ηλ` a step; a gradient at right angles to them makes them
//! longer, the more so the shorter they are. The two balance at a norm, and there steps turn the
//! weights by the same angle in the root mean square, whatever the loss. That angle sets how fast the direction descends and how
//! much risk the noise leaves; the direction in turn sets the size of the gradient, which sets the norm.
//!
//! Notation: learning rate η, weight decay λ, momentum α, Adam's and Lion's β₁ and β₂, dimension d, noise
//! scale σ, eigenvalues aᵢ, norm `r = ‖w‖`, `G² = E‖g̃‖²`, the mean square of the gradient on the unit
//! sphere, and `η_e`, the effective learning rate: the rate at which the direction descends.
//!
//! What is given:
//! * [`update_law`]: the update rule and its constants; [`optimizer`]: norm, angle and rates, a file a rule.
//! * [`landscape`]: the loss, and `G²`.
//!
//! The laws of the direction, which know a rule by its [`direction_step`] alone:
//! * [`mean_field`]: moments for finite steps, on the way and at rest.
//! * `norm_spread`: the norms of replicas that start from well inside, while they differ much.
//! * `norm_parts`: these replicas in parts, each with a clock of its own.
//! * `start_memory`: what the direction remembers of a random start.
//! * `start_nodes`: the same under a rule that divides each coordinate by its own size.
//! * [`closure`]: second moments of weights and velocity at rest, for rules with momentum; `velocity`: on the way, for all that
//!   average gradients.
//! * [`bingham`]: the stationary density.
//! * [`risk`]: limiting excess risk, and how fast it is reached.
//! * [`stationary`]: direction and gradient, each of which sets the other.
//!
//! What is predicted:
//! * [`equilibrium`]: everything at rest; `conditions`: where that holds; [`caution`]: the reasons where not.
//! * [`forecast`]: the way there, step by step, of groups of `replicas`.
//! * [`quantity`], [`prediction`]: tables of what is told of each quantity, and of everything else.
//!
//! A new optimizer is a file in [`optimizer`] and a line in [`optimizer::law_of`]; a new quantity is a row of
//! [`quantity::QUANTITY_LAWS`].

pub mod bingham;
pub mod caution;
pub mod closure;
mod complex;
mod conditions;
pub mod direction_step;
pub mod equilibrium;
pub mod forecast;
pub mod landscape;
pub mod mean_field;
mod norm_parts;
mod norm_spread;
pub mod optimizer;
pub mod prediction;
pub mod quantity;
mod replicas;
pub mod risk;
mod start_memory;
mod start_nodes;
pub mod stationary;
pub mod update_law;
mod velocity;
