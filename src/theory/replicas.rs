//! Replicas whose norms are alike, and a step of them on average: norm, direction and what the step measures.

use super::direction_step::DirectionStep;
use super::landscape::{Landscape, noise_square_gradient};
use super::mean_field::Moments;
use super::update_law::UpdateLaw;
use super::velocity::VelocityStep;
use crate::numeric::transfer::Transfer;

/// Replicas with one norm, and the law of their directions.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Replicas {
    pub square_norm: f64,
    pub moments: Moments,
}

/// What a step is predicted to have measured.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct MeasuredStep {
    /// `G²/r²`, r before the step.
    pub square_length: f64,
    pub square_gradient: f64,
    pub angular_update: f64,
    pub effective_learning_rate: f64,
    /// Standard deviation of the norm after the step, while norms differ much; zero otherwise.
    pub norm_deviation: f64,
}

/// What is known of the first steps from well inside.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Beginning {
    /// The square of the noise in this step, over its mean.
    pub noise: f64,
    /// Whether the step is so long that directions begin anew.
    pub anew: bool,
}

impl Beginning {
    /// A step like any other.
    pub const OVER: Self = Self {
        noise: 1.0,
        anew: false,
    };
}

impl Replicas {
    /// Saves or restores them.
    pub fn transfer(&mut self, transfer: &mut Transfer) {
        transfer.number(&mut self.square_norm);
        self.moments.transfer(transfer);
    }

    /// `G²`.
    pub fn square_gradient(&self, landscape: &Landscape) -> f64 {
        match landscape {
            Landscape::Rayleigh {
                eigenvalues,
                noise_scale,
            } => {
                let noise = noise_square_gradient(*noise_scale, eigenvalues.len() as f64);
                self.moments.square_gradient() + noise
            }
            Landscape::Measured { square_gradient } => *square_gradient,
        }
    }

    /// A step, the optimizer's first, second and so on.
    pub fn advance(
        &mut self,
        law: &UpdateLaw,
        landscape: &Landscape,
        age: u64,
        beginning: Beginning,
    ) -> MeasuredStep {
        let square_gradient = self.square_gradient(landscape);
        let norm = self.square_norm.sqrt();
        let mut measured = MeasuredStep {
            square_length: square_gradient / self.square_norm,
            square_gradient,
            angular_update: law.angular_update(square_gradient, norm) * law.start_gain(age),
            effective_learning_rate: law
                .effective_learning_rate(square_gradient, norm)
                .unwrap_or(f64::NAN),
            norm_deviation: 0.0,
        };
        if let Landscape::Rayleigh {
            eigenvalues,
            noise_scale,
        } = landscape
        {
            if law.averages_gradients() {
                let step = VelocityStep {
                    law,
                    eigenvalues,
                    noise_scale: noise_scale * beginning.noise.sqrt(),
                    square_norm: self.square_norm,
                    age,
                    anew: beginning.anew,
                };
                let [next, angle] = self.moments.advance_with_velocity(step);
                self.square_norm = next;
                if law.rule().residual(law, age).is_none() {
                    measured.angular_update = angle;
                }
                return measured;
            }
            self.moments.stop();
            let step = DirectionStep::new(law, *noise_scale, square_gradient, norm);
            self.moments.advance(eigenvalues, step, beginning.anew);
        }
        self.square_norm = law.next_square_norm(square_gradient, self.square_norm);
        measured
    }
}
