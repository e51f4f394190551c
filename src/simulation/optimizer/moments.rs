//! What Adam and AdamW share: two moments of the gradient, coordinate by coordinate.

use super::{Hyperparameters, Move, OptimizerState};
use crate::simulation::vector::Lanes;

/// Adam's ε, which keeps the step finite where there is no gradient.
pub const EPSILON: f64 = 1e-8;

/// Where the weight decay enters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decay {
    /// Inside the gradient: `h = g + λw`.
    Coupled,
    /// Beside it: the weights shrink by `1 − ηλ`, and `h = g`.
    Decoupled,
}

/// One step: `m ← β₁m + (1−β₁)h`, `q ← β₂q + (1−β₂)h²`, `w ← w − η m̂/(√q̂ + ε)`, with hats for the bias
/// corrections (D. P. Kingma and J. Ba 2015, arXiv 1412.6980, algorithm 1). Returns the mean over
/// coordinates of `η/(√q̂ + ε)`.
pub fn step(
    rate: f64,
    hyperparameters: Hyperparameters,
    decay: Decay,
    state: &mut OptimizerState,
    step: Move,
) -> Lanes {
    let Hyperparameters {
        weight_decay,
        beta1,
        beta2,
        decay_scale,
        ..
    } = hyperparameters;
    let weight_decay = decay_scale.decay(weight_decay, rate);
    let betas = [beta1, beta2];
    let [coupled, decoupled] = match decay {
        Decay::Coupled => [weight_decay, 0.0],
        Decay::Decoupled => [0.0, weight_decay],
    };
    state.powers = [state.powers[0] * beta1, state.powers[1] * beta2];
    let [eta, coupled, epsilon] = [rate, coupled, EPSILON].map(Lanes::splat);
    let [b1, b2] = betas.map(Lanes::splat);
    let [c1, c2] = betas.map(|beta| Lanes::splat(1.0 - beta));
    let [unbias1, unbias2] = state.powers.map(|power| Lanes::splat(1.0 / (1.0 - power)));
    let keep = Lanes::splat(1.0 - rate * decoupled);
    let mut rates = Lanes::ZERO;
    let moments = state.first_moment.iter_mut().zip(&mut state.second_moment);
    let coordinates = step
        .next
        .iter_mut()
        .zip(step.weights)
        .zip(step.gradient)
        .zip(moments);
    for (((next, &w), &g), (m, q)) in coordinates {
        let direction = g + coupled * w;
        *m = b1 * *m + c1 * direction;
        *q = b2 * *q + c2 * direction * direction;
        let own_rate = eta / ((*q * unbias2).sqrt() + epsilon);
        rates += own_rate;
        *next = keep * w - own_rate * (*m * unbias1);
    }
    rates / Lanes::splat(step.weights.len() as f64)
}
