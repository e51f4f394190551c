//! What theory predicts: functions from parameters to numbers. Nothing here has seen a simulation;
//! the two meet on charts and in tests.
//!
//! Notation: learning rate η, weight decay λ, momentum α, noise scale σ, dimension d, norm `r = ‖w‖`,
//! and `G² = E‖g̃‖²`, the mean square of the gradient on the unit sphere.

mod equilibrium;
mod transient;

pub use equilibrium::{
    Equilibrium, Validity, equilibrium, equilibrium_angular_update, equilibrium_norm,
    limiting_risk, noise_dominated_square_gradient, relaxation_steps,
};
pub use transient::Transient;

/// The constants of SGD with heavy-ball momentum and coupled weight decay.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Hyperparameters {
    /// Learning rate η > 0.
    pub learning_rate: f64,
    /// Weight decay λ ≥ 0.
    pub weight_decay: f64,
    /// Momentum α in [0, 1).
    pub momentum: f64,
}
