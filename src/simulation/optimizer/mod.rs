//! Update rules: how a gradient moves the weights.
//!
//! `g` is the gradient at the weights `w`, η the learning rate, λ weight decay, α momentum.

use crate::numeric::transfer::Transfer;
use crate::simulation::fused_step::HeavyBall;
use crate::simulation::vector::{Lanes, dot};

/// One update rule with its hyperparameters. The learning rate η comes from the schedule.
#[derive(Clone, Debug, PartialEq)]
#[allow(missing_docs, reason = "the fields are the symbols of the equations")]
pub enum Optimizer {
    /// SGD with heavy-ball momentum and coupled weight decay, as PyTorch's `SGD`:
    /// `v ← αv + g + λw`, `w ← w − ηv`.
    Sgd { weight_decay: f64, momentum: f64 },
    /// Nesterov's momentum, as PyTorch's `SGD(nesterov=True)`:
    /// `v ← αv + g + λw`, `w ← w − η(g + λw + αv)`.
    Nesterov { weight_decay: f64, momentum: f64 },
    /// Heavy ball with decoupled weight decay: `v ← αv + g`, `w ← (1−ηλ)w − ηv`.
    Sgdw { weight_decay: f64, momentum: f64 },
    /// Adam with the decay inside the gradient: `h = g + λw`, `m ← β₁m + (1−β₁)h`,
    /// `q ← β₂q + (1−β₂)h²`, `w ← w − η m̂/(√q̂ + ε)`, hats for the bias corrections.
    Adam {
        weight_decay: f64,
        beta1: f64,
        beta2: f64,
    },
    /// AdamW (Loshchilov & Hutter 2019): as Adam with `h = g`, and `w` shrinks by `1 − ηλ` first.
    AdamW {
        weight_decay: f64,
        beta1: f64,
        beta2: f64,
    },
    /// Lion (Chen et al. 2023): `w ← (1−ηλ)w − η sign(β₁m + (1−β₁)g)`, `m ← β₂m + (1−β₂)g`.
    Lion {
        weight_decay: f64,
        beta1: f64,
        beta2: f64,
    },
    /// Hyperball (arXiv 2606.16899): `v ← αv + g`, a step of length ηR along `−v`, and back to the
    /// radius R where the weights began.
    Hyperball { momentum: f64 },
}

/// Adam's ε, which keeps the step finite where there is no gradient.
pub const EPSILON: f64 = 1e-8;

/// What an optimizer remembers of a block of replicas from step to step.
#[derive(Clone, Debug)]
pub struct OptimizerState {
    /// `[coordinate]`: velocity `v`, or first moment `m`.
    pub(crate) first_moment: Vec<Lanes>,
    /// `[coordinate]`: second moment `q`.
    second_moment: Vec<Lanes>,
    /// `β₁ᵗ` and `β₂ᵗ`.
    powers: [f64; 2],
    /// Norm of the weights at the beginning.
    radius: Lanes,
}

impl OptimizerState {
    /// The state before the first step from these weights.
    pub fn new(weights: &[Lanes]) -> Self {
        Self {
            first_moment: vec![Lanes::ZERO; weights.len()],
            second_moment: vec![Lanes::ZERO; weights.len()],
            powers: [1.0; 2],
            radius: dot(weights, weights).sqrt(),
        }
    }

    /// Saves or restores it.
    pub fn transfer(&mut self, transfer: &mut Transfer) {
        for moment in [&mut self.first_moment, &mut self.second_moment] {
            moment.iter_mut().for_each(|lanes| transfer.lanes(lanes));
        }
        transfer.numbers(&mut self.powers);
        transfer.lanes(&mut self.radius);
    }
}

/// Weights, their gradient, and where the weights after the step go; all `[coordinate]`.
#[derive(Debug)]
pub struct Move<'a> {
    /// Weights before the step.
    pub weights: &'a [Lanes],
    /// Gradient at the weights.
    pub gradient: &'a [Lanes],
    /// Weights after the step.
    pub next: &'a mut [Lanes],
}

impl Optimizer {
    /// SGD with its kin, as one rule.
    pub fn heavy_ball(&self) -> Option<HeavyBall> {
        match *self {
            Self::Sgd {
                weight_decay,
                momentum,
            } => Some(HeavyBall {
                momentum,
                coupled: weight_decay,
                decoupled: 0.0,
                nesterov: false,
            }),
            Self::Nesterov {
                weight_decay,
                momentum,
            } => Some(HeavyBall {
                momentum,
                coupled: weight_decay,
                decoupled: 0.0,
                nesterov: true,
            }),
            Self::Sgdw {
                weight_decay,
                momentum,
            } => Some(HeavyBall {
                momentum,
                coupled: 0.0,
                decoupled: weight_decay,
                nesterov: false,
            }),
            Self::Adam { .. } | Self::AdamW { .. } | Self::Lion { .. } | Self::Hyperball { .. } => {
                None
            }
        }
    }

    /// One step. Returns, for each replica, the rate by which a small steady gradient would move
    /// the weights in the long run: `η/(1−α)` for the momentum rules; for Adam the mean over
    /// coordinates of `η/(√q̂ + ε)`; NaN for Lion, whose step does not depend on the gradient's size.
    pub fn step(&self, rate: f64, state: &mut OptimizerState, step: Move) -> Lanes {
        match *self {
            Self::Sgd { .. } | Self::Nesterov { .. } | Self::Sgdw { .. } => {
                let rule = self.heavy_ball().expect("these three are heavy balls");
                momentum_step(rate, rule, state, step)
            }
            Self::Adam {
                weight_decay,
                beta1,
                beta2,
            } => adam_step(rate, [weight_decay, 0.0], [beta1, beta2], state, step),
            Self::AdamW {
                weight_decay,
                beta1,
                beta2,
            } => adam_step(rate, [0.0, weight_decay], [beta1, beta2], state, step),
            Self::Lion {
                weight_decay,
                beta1,
                beta2,
            } => lion_step(rate, weight_decay, [beta1, beta2], state, step),
            Self::Hyperball { momentum } => hyperball_step(rate, momentum, state, step),
        }
    }
}

fn momentum_step(rate: f64, rule: HeavyBall, state: &mut OptimizerState, step: Move) -> Lanes {
    let [eta, alpha, coupled] = [rate, rule.momentum, rule.coupled].map(Lanes::splat);
    let keep = Lanes::splat(1.0 - rate * rule.decoupled);
    let velocities = state.first_moment.iter_mut();
    let coordinates = step
        .next
        .iter_mut()
        .zip(step.weights)
        .zip(step.gradient)
        .zip(velocities);
    for (((next, &w), &g), v) in coordinates {
        let direction = g + coupled * w;
        *v = alpha * *v + direction;
        let along = if rule.nesterov {
            direction + alpha * *v
        } else {
            *v
        };
        *next = keep * w - eta * along;
    }
    Lanes::splat(rate / (1.0 - rule.momentum))
}

/// Adam with a coupled and a decoupled decay, one of them zero.
fn adam_step(
    rate: f64,
    decays: [f64; 2],
    betas: [f64; 2],
    state: &mut OptimizerState,
    step: Move,
) -> Lanes {
    state.powers = [state.powers[0] * betas[0], state.powers[1] * betas[1]];
    let [eta, coupled, epsilon] = [rate, decays[0], EPSILON].map(Lanes::splat);
    let [b1, b2] = betas.map(Lanes::splat);
    let [c1, c2] = betas.map(|beta| Lanes::splat(1.0 - beta));
    let [unbias1, unbias2] = state.powers.map(|power| Lanes::splat(1.0 / (1.0 - power)));
    let keep = Lanes::splat(1.0 - rate * decays[1]);
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

fn lion_step(
    rate: f64,
    weight_decay: f64,
    betas: [f64; 2],
    state: &mut OptimizerState,
    step: Move,
) -> Lanes {
    let eta = Lanes::splat(rate);
    let [b1, b2] = betas.map(Lanes::splat);
    let [c1, c2] = betas.map(|beta| Lanes::splat(1.0 - beta));
    let keep = Lanes::splat(1.0 - rate * weight_decay);
    let moments = state.first_moment.iter_mut();
    let coordinates = step
        .next
        .iter_mut()
        .zip(step.weights)
        .zip(step.gradient)
        .zip(moments);
    for (((next, &w), &g), m) in coordinates {
        *next = keep * w - eta * sign(b1 * *m + c1 * g);
        *m = b2 * *m + c2 * g;
    }
    Lanes::splat(f64::NAN)
}

/// −1, 0 or 1.
fn sign(x: Lanes) -> Lanes {
    let above = x.simd_gt(Lanes::ZERO).bitselect(Lanes::ONE, Lanes::ZERO);
    x.simd_lt(Lanes::ZERO).bitselect(-Lanes::ONE, above)
}

fn hyperball_step(rate: f64, momentum: f64, state: &mut OptimizerState, step: Move) -> Lanes {
    let alpha = Lanes::splat(momentum);
    for (v, &g) in state.first_moment.iter_mut().zip(step.gradient) {
        *v = alpha * *v + g;
    }
    let length = dot(&state.first_moment, &state.first_moment).sqrt();
    // Without any gradient yet there is nowhere to go: a step of length zero.
    let safe = length.max(Lanes::splat(f64::MIN_POSITIVE));
    let eta = Lanes::splat(rate) * state.radius / safe;
    for ((next, &w), &v) in step
        .next
        .iter_mut()
        .zip(step.weights)
        .zip(&state.first_moment)
    {
        *next = w - eta * v;
    }
    let back = state.radius / dot(step.next, step.next).sqrt();
    step.next.iter_mut().for_each(|next| *next *= back);
    eta / Lanes::splat(1.0 - momentum)
}
