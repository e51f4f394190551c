//! The way to equilibrium, step by step: norm and direction of a typical replica.
//!
//! The norm follows [`UpdateLaw::next_square_norm`]. The direction follows the mean field: with
//! `pᵢ = E[uᵢ²]` and `ā = Σaⱼpⱼ`, a step makes
//! `pᵢ ∝ (1 + η_e(ā − aᵢ))²pᵢ + η_e²σ²(1 − pᵢ)`, whose fixed point is
//! [`super::stationary::mean_field_moments`]. Each sets the other's constants: the norm the effective
//! learning rate, the moments `G²`. Any schedule and any change of parameters are just other
//! constants from that step on.

use super::stationary::Steps;
use super::{Landscape, UpdateLaw};
use crate::numeric::transfer::Transfer;

/// One kind of replica: all that start with the same norm.
#[derive(Clone, Debug, PartialEq)]
struct Group {
    share: f64,
    square_norm: f64,
    moments: Moments,
    step: GroupStep,
}

/// `pᵢ` and the sums over them that a step needs; empty on real data.
#[derive(Clone, Debug, Default, PartialEq)]
struct Moments {
    /// `pᵢ` times a common factor.
    scaled: Vec<f64>,
    /// What makes them `pᵢ`.
    scale: f64,
    /// `Σ(aᵢ − a₁)pᵢ`.
    gap: f64,
    /// `Σ(aᵢ − a₁)²pᵢ`.
    square_gap: f64,
}

/// What the last step of a group is predicted to have measured.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct GroupStep {
    square_gradient: f64,
    angular_update: f64,
    effective_learning_rate: f64,
}

/// A prediction that advances with the run.
#[derive(Clone, Debug, PartialEq)]
pub struct Forecast {
    groups: Vec<Group>,
}

/// Where a run starts, as far as theory needs to know.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Origin {
    /// Norms of replicas with even and odd numbers.
    pub norms: [f64; 2],
    /// Number of replicas.
    pub replicas: f64,
    /// Whether all begin at the minimiser; otherwise their directions are random.
    pub at_minimiser: bool,
}

impl Origin {
    /// Share of the replicas with even numbers, which take the first norm.
    fn even_share(&self) -> f64 {
        libm::ceil(self.replicas / 2.0) / self.replicas
    }

    /// Mean norm at the start.
    pub fn mean_norm(&self) -> f64 {
        self.even_share() * self.norms[0] + (1.0 - self.even_share()) * self.norms[1]
    }
}

impl Forecast {
    /// The forecast at the start of a run.
    pub fn new(origin: Origin, landscape: &Landscape) -> Self {
        let moments = match landscape {
            Landscape::Rayleigh { eigenvalues, .. } => {
                Moments::new(eigenvalues, origin.at_minimiser)
            }
            Landscape::Measured { .. } => Moments::default(),
        };
        let group = |share: f64, norm: f64| Group {
            share,
            square_norm: norm * norm,
            moments: moments.clone(),
            step: GroupStep::default(),
        };
        let [first, second] = origin.norms;
        let even = origin.even_share();
        let groups = if first == second || even == 1.0 {
            vec![group(1.0, first)]
        } else {
            vec![group(even, first), group(1.0 - even, second)]
        };
        Self { groups }
    }

    /// Saves how far it is, or restores it into a forecast from the same origin.
    pub fn transfer(&mut self, transfer: &mut Transfer) {
        for group in &mut self.groups {
            transfer.number(&mut group.square_norm);
            let Moments {
                scaled,
                scale,
                gap,
                square_gap,
            } = &mut group.moments;
            transfer.numbers(scaled);
            let GroupStep {
                square_gradient,
                angular_update,
                effective_learning_rate,
            } = &mut group.step;
            for number in [
                scale,
                gap,
                square_gap,
                square_gradient,
                angular_update,
                effective_learning_rate,
            ] {
                transfer.number(number);
            }
        }
    }

    /// One more step.
    pub fn advance(&mut self, law: &UpdateLaw, landscape: &Landscape) {
        for group in &mut self.groups {
            group.advance(law, landscape);
        }
    }

    fn mean(&self, of: impl Fn(&Group) -> f64) -> f64 {
        self.groups
            .iter()
            .map(|group| group.share * of(group))
            .sum()
    }

    /// Norms of the groups after the last step.
    pub fn norms(&self) -> Vec<f64> {
        self.groups
            .iter()
            .map(|group| group.square_norm.sqrt())
            .collect()
    }

    /// Mean norm after the last step.
    pub fn weight_norm(&self) -> f64 {
        self.mean(|group| group.square_norm.sqrt())
    }

    /// Angular update (rms, radians) of the last step.
    pub fn angular_update(&self) -> f64 {
        self.mean(|group| group.step.angular_update * group.step.angular_update)
            .sqrt()
    }

    /// Effective learning rate in the last step; NaN for Lion.
    pub fn effective_learning_rate(&self) -> f64 {
        self.mean(|group| group.step.effective_learning_rate)
    }

    /// Unit gradient (rms) in the last step.
    pub fn unit_gradient_norm(&self) -> f64 {
        self.mean(|group| group.step.square_gradient).sqrt()
    }

    /// Excess risk after the last step; NaN on real data.
    pub fn excess_risk(&self, landscape: &Landscape) -> f64 {
        match landscape {
            Landscape::Rayleigh { .. } => self.mean(|group| 0.5 * group.moments.gap),
            Landscape::Measured { .. } => f64::NAN,
        }
    }

    /// Alignment `|u·v₁|` (rms) after the last step; NaN on real data.
    pub fn alignment(&self) -> f64 {
        self.mean(|group| group.moments.first()).sqrt()
    }
}

impl Group {
    fn advance(&mut self, law: &UpdateLaw, landscape: &Landscape) {
        let square_gradient = match landscape {
            Landscape::Rayleigh {
                eigenvalues,
                noise_scale,
            } => {
                let noise = noise_scale * noise_scale * (eigenvalues.len() - 1) as f64;
                self.moments.square_gradient() + noise
            }
            Landscape::Measured { square_gradient } => *square_gradient,
        };
        let norm = self.square_norm.sqrt();
        self.step = GroupStep {
            square_gradient,
            angular_update: law.angular_update(square_gradient, norm),
            effective_learning_rate: law
                .effective_learning_rate(square_gradient, norm)
                .unwrap_or(f64::NAN),
        };
        if let Landscape::Rayleigh {
            eigenvalues,
            noise_scale,
        } = landscape
        {
            let steps = Steps::new(law, *noise_scale, square_gradient, norm);
            self.moments.turn(eigenvalues, steps);
        }
        self.square_norm = law.next_square_norm(square_gradient, self.square_norm);
    }
}

impl Moments {
    /// All at the minimiser, or spread evenly.
    fn new(eigenvalues: &[f64], at_minimiser: bool) -> Self {
        let mut moments = Self {
            scaled: vec![if at_minimiser { 0.0 } else { 1.0 }; eigenvalues.len()],
            ..Self::default()
        };
        moments.scaled[0] = 1.0;
        moments.scale = 1.0 / moments.scaled.iter().sum::<f64>();
        for (p, a) in moments.scaled.iter().zip(eigenvalues) {
            let gap = a - eigenvalues[0];
            moments.gap += gap * p * moments.scale;
            moments.square_gap += gap * gap * p * moments.scale;
        }
        moments
    }

    /// `Σaᵢ²pᵢ − (Σaᵢpᵢ)²`: the curvature's share of `G²`.
    fn square_gradient(&self) -> f64 {
        (self.square_gap - self.gap * self.gap).max(0.0)
    }

    /// `p₁`; NaN on real data.
    fn first(&self) -> f64 {
        self.scaled
            .first()
            .map_or(f64::NAN, |first| first * self.scale)
    }

    /// The mean-field step, with the sums for the next one in the same pass.
    fn turn(&mut self, eigenvalues: &[f64], steps: Steps) {
        let noise = steps.rate * steps.noise_scale * steps.rate * steps.noise_scale;
        let (lowest, ahead) = (eigenvalues[0], 1.0 + steps.rate * self.gap);
        let (mut total, mut gap_sum, mut square_sum) = (0.0, 0.0, 0.0);
        for (scaled, a) in self.scaled.iter_mut().zip(eigenvalues) {
            let gap = a - lowest;
            let p = *scaled * self.scale;
            let factor = ahead - steps.rate * gap;
            let next = factor * factor * p + noise * (1.0 - p);
            *scaled = next;
            total += next;
            gap_sum += gap * next;
            square_sum += gap * (gap * next);
        }
        self.scale = 1.0 / total;
        self.gap = gap_sum * self.scale;
        self.square_gap = square_sum * self.scale;
    }
}
