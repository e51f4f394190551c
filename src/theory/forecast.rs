//! The way to equilibrium, step by step: norm and direction of a typical replica.
//!
//! The norm follows [`UpdateLaw::next_square_norm`], the direction the step of [`super::mean_field`]. Each sets the
//! other's constants: the norm the effective learning rate, the moments `G²`. Any schedule and any change of
//! parameters are just other constants from that step on.

use super::landscape::Landscape;
use super::mean_field::Moments;
use super::norm_parts::NormParts;
use super::norm_spread::NormSpread;
use super::quantity::quantity_law;
use super::replicas::{Beginning, MeasuredStep, Replicas};
use super::update_law::UpdateLaw;
use crate::numeric::transfer::Transfer;

/// Relaxation times after which norms are where they come to, to one in three thousand.
const RELAXED: f64 = 8.0;

/// One kind of replica: all that start with the same norm.
#[derive(Clone, Debug, PartialEq)]
struct Group {
    share: f64,
    all: Replicas,
    /// Takes the place of `all` while there is any.
    parts: NormParts,
    spread: NormSpread,
    step: MeasuredStep,
}

/// A prediction that advances with the run.
#[derive(Clone, Debug, PartialEq)]
pub struct Forecast {
    groups: Vec<Group>,
    /// Steps since the optimizer began with nothing remembered.
    age: u64,
    /// The group that is asked about; all of them where there is none.
    asked: Option<usize>,
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
            all: Replicas {
                square_norm: norm * norm,
                moments: moments.clone(),
            },
            parts: NormParts::default(),
            spread: NormSpread::default(),
            step: MeasuredStep::default(),
        };
        let [first, second] = origin.norms;
        let even = origin.even_share();
        let groups = if first == second || even == 1.0 {
            vec![group(1.0, first)]
        } else {
            vec![group(even, first), group(1.0 - even, second)]
        };
        Self {
            groups,
            age: 0,
            asked: None,
        }
    }

    /// Saves how far it is, or restores it into a forecast from the same origin.
    pub fn transfer(&mut self, transfer: &mut Transfer) {
        transfer.word(&mut self.age);
        for group in &mut self.groups {
            group.all.transfer(transfer);
            if crate::WHOLE {
                group.parts.transfer(transfer, &group.all);
            } else {
                transfer.number(&mut 0.0);
            }
            group.spread.transfer(transfer);
            let MeasuredStep {
                square_length,
                square_gradient,
                angular_update,
                effective_learning_rate,
                norm_deviation,
            } = &mut group.step;
            for number in [
                square_length,
                square_gradient,
                angular_update,
                effective_learning_rate,
                norm_deviation,
            ] {
                transfer.number(number);
            }
        }
    }

    /// One more step.
    pub fn advance(&mut self, law: &UpdateLaw, landscape: &Landscape) {
        self.age = self.age.saturating_add(1);
        for group in &mut self.groups {
            group.advance(law, landscape, self.age);
        }
    }

    /// Whether it stands where another forecast from the same origin stands, to the bit, but for its age.
    #[cfg(feature = "whole")]
    pub fn is_where(&mut self, other: &mut Self) -> bool {
        let [here, there] = [self, other].map(|forecast| {
            let age = std::mem::take(&mut forecast.age);
            let bytes = Transfer::write(|transfer| forecast.transfer(transfer));
            forecast.age = age;
            bytes
        });
        here == there
    }

    /// A step that leads to where another forecast stands.
    #[cfg(feature = "whole")]
    pub fn step_to(&mut self, other: &mut Self) {
        let age = self.age.saturating_add(1);
        std::mem::swap(self, other);
        self.age = age;
    }

    /// From here on the optimizer begins anew, with nothing remembered.
    pub fn restart_optimizer(&mut self) {
        self.age = 0;
        for group in &mut self.groups {
            group.all.moments.stop();
            group.parts.stop();
        }
    }

    /// All weights become so many times as long, and the velocity what it would be if they had always been.
    pub fn rescale(&mut self, factor: f64) {
        if factor == 1.0 || !crate::WHOLE {
            return;
        }
        for group in &mut self.groups {
            group.all.square_norm *= factor * factor;
            group.all.moments.rescale(factor);
            group.parts.rescale(factor);
            group.spread.rescale(factor);
        }
    }

    /// What the last step should have measured of a quantity, by its name; `None` where theory says nothing.
    pub fn prediction(&self, quantity: &str, landscape: &Landscape) -> Option<f64> {
        let law = quantity_law(quantity)?;
        let value = (law.forecast)(self, landscape);
        (!value.is_nan()).then_some(value)
    }

    /// From here on answers for one group alone, or, without one, for the average over all.
    pub fn ask(&mut self, group: Option<usize>) {
        self.asked = group;
    }

    /// How many groups there are: two where replicas start with two norms.
    pub fn groups(&self) -> usize {
        self.groups.len()
    }

    fn mean(&self, of: impl Fn(&Group) -> f64) -> f64 {
        if let Some(group) = self.asked.and_then(|asked| self.groups.get(asked)) {
            return of(group);
        }
        self.groups
            .iter()
            .map(|group| group.share * of(group))
            .sum()
    }

    /// Norms of the groups after the last step.
    pub fn norms(&self) -> Vec<f64> {
        self.groups
            .iter()
            .map(|group| group.all.square_norm.sqrt())
            .collect()
    }

    /// Mean norm of a group after the last step, and its standard deviation, while the norms of its replicas differ much;
    /// nothing otherwise.
    pub fn norm_spread(&self, group: usize) -> Option<[f64; 2]> {
        let group = self.groups.get(group)?;
        let deviation = group.step.norm_deviation;
        (deviation > 0.0).then(|| [group.all.square_norm.sqrt(), deviation])
    }

    /// Mean norm after the last step.
    pub fn weight_norm(&self) -> f64 {
        self.mean(|group| group.all.square_norm.sqrt())
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

    /// Length of the gradient at the weights (rms) in the last step.
    pub fn gradient_norm(&self) -> f64 {
        self.mean(|group| group.step.square_length).sqrt()
    }

    /// Excess risk after the last step; NaN on real data.
    pub fn excess_risk(&self, landscape: &Landscape) -> f64 {
        match landscape {
            Landscape::Rayleigh { .. } => {
                self.mean(|group| group.of_direction(Moments::excess_risk))
            }
            Landscape::Measured { .. } => f64::NAN,
        }
    }

    /// Alignment `|u·v₁|` (rms) after the last step; NaN on real data.
    pub fn alignment(&self) -> f64 {
        self.mean(|group| group.of_direction(Moments::first)).sqrt()
    }
}

impl Group {
    /// What the law of the direction says, on average.
    fn of_direction(&self, of: impl Fn(&Moments) -> f64) -> f64 {
        if crate::WHOLE && !self.parts.is_empty() {
            return self.parts.mean(|part| of(&part.moments));
        }
        of(&self.all.moments)
    }

    fn advance(&mut self, law: &UpdateLaw, landscape: &Landscape, age: u64) {
        if crate::WHOLE && self.advance_apart(law, landscape, age) {
            return;
        }
        self.step = self.all.advance(law, landscape, age, Beginning::OVER);
    }

    /// A step while norms differ much; nothing is done where they do not.
    fn advance_apart(&mut self, law: &UpdateLaw, landscape: &Landscape, age: u64) -> bool {
        // Of real data the law of the gradient's length is not known.
        let Landscape::Rayleigh { eigenvalues, .. } = landscape else {
            return false;
        };
        self.parts.divide(&self.all, law, landscape, age);
        let square_gradient = if self.parts.is_empty() {
            self.all.square_gradient(landscape)
        } else {
            self.parts.mean(|part| part.square_gradient(landscape))
        };
        let square_norm = self.all.square_norm;
        let spread = self.spread.advance(law, square_gradient, square_norm);
        if spread.is_none() && self.parts.is_empty() {
            return false;
        }
        if self.parts.is_empty() {
            self.step = self.all.advance(law, landscape, age, Beginning::OVER);
        } else {
            self.step = self.parts.advance(law, landscape, age);
            let norm = self.parts.mean(|part| part.square_norm.sqrt());
            self.all.square_norm = norm * norm;
        }
        if let Some(spread) = spread {
            self.step.norm_deviation = spread.deviation;
            self.step.angular_update = spread.angular_update;
            self.step.effective_learning_rate = law.learning_rate * spread.inverse_square;
            self.step.square_length = square_gradient * spread.inverse_square;
            self.all.square_norm = spread.norm * spread.norm;
        }
        if self.spread.is_wide() {
            self.parts.take_norms(&self.spread);
        } else if !self.parts.is_empty() {
            // Without velocity parts may be as young as the last change of settings, whatever the age.
            let relaxed = law.averages_gradients()
                && law
                    .relaxation_steps(square_gradient)
                    .is_some_and(|steps| age as f64 > RELAXED * steps);
            self.parts.unite(&mut self.all, eigenvalues, relaxed);
        }
        true
    }
}
