//! Steps of rules that average gradients: heavy ball, Nesterov, SGDW, Adam, AdamW and Hyperball with momentum. Each coordinate
//! of weights and velocity is a linear recursion, and its second moments are carried along from the start; derived in
//! `docs/theory.md`. Adam divides each coordinate by the root of a running mean of its squared gradients, Hyperball the
//! velocity by its length: both are known from the same moments.

use super::closure::LinearStep;
use super::landscape::noise_square_gradient;
use super::mean_field::{Moments, add};
use super::norm_parts::INSIDE;
use super::optimizer::Pace;
use super::start_nodes::StartNodes;
use super::update_law::UpdateLaw;
use crate::numeric::transfer::Transfer;

/// What rules that average gradients remember, besides the direction.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Velocity {
    /// `E[wᵢvᵢ]` and `E[vᵢ²]` of what noise has made of weights and velocity.
    pub moments: [Vec<f64>; 2],
    /// The running mean of the squared gradient in each coordinate.
    squares: Vec<f64>,
    /// The same for what is left of a random start, while weights differ in it.
    nodes: StartNodes,
    /// The velocity that one unit of a lasting gradient has built, and what `E⟨w, v⟩` lacks because the descent varies among
    /// replicas.
    varying: [f64; 2],
    /// Whether there is any.
    moves: bool,
}

/// A step to take.
#[derive(Clone, Copy, Debug)]
pub(super) struct VelocityStep<'a> {
    /// The rule.
    pub law: &'a UpdateLaw,
    /// Eigenvalues, ascending.
    pub eigenvalues: &'a [f64],
    /// Noise scale σ.
    pub noise_scale: f64,
    /// `E‖w‖²` before the step.
    pub square_norm: f64,
    /// Its number since the optimizer began, from one on.
    pub age: u64,
    /// Whether it is longer than the weights, so that directions begin anew.
    pub anew: bool,
}

impl Velocity {
    /// No velocity yet, in a number of coordinates.
    pub fn new(count: usize) -> Self {
        Self {
            moments: [0, 1].map(|_| vec![0.0; count]),
            squares: vec![0.0; count],
            ..Self::default()
        }
    }

    /// Saves or restores it.
    pub fn transfer(&mut self, transfer: &mut Transfer) {
        let Self {
            moments,
            squares,
            nodes,
            varying,
            moves,
        } = self;
        let count = squares.len();
        for numbers in moments.iter_mut().chain([squares]) {
            transfer.numbers(numbers);
        }
        if crate::WHOLE {
            nodes.transfer(transfer, count);
        } else {
            transfer.number(&mut 0.0);
        }
        transfer.numbers(varying);
        transfer.flag(moves);
    }

    /// The weights become so many times as long, and gradients as many times as short.
    pub fn rescale(&mut self, factor: f64) {
        let square = factor * factor;
        let [_, squares] = &mut self.moments;
        for number in squares.iter_mut().chain(&mut self.squares) {
            *number /= square;
        }
    }

    /// Adds a share of another to it.
    pub fn add(&mut self, other: &Self, share: f64) {
        for (sums, numbers) in self.moments.iter_mut().zip(&other.moments) {
            add(sums, numbers, share);
        }
        add(&mut self.squares, &other.squares, share);
        add(&mut self.varying, &other.varying, share);
        self.moves |= other.moves;
    }

    /// An optimizer that begins anew has none. Returns whether there was any.
    pub fn stop(&mut self) -> bool {
        let moved = std::mem::replace(&mut self.moves, false);
        if moved {
            let numbers = self.moments.iter_mut().chain([&mut self.squares]);
            numbers.for_each(|numbers| numbers.fill(0.0));
            self.varying = [0.0; 2];
            self.nodes = StartNodes::default();
        }
        moved
    }
}

/// The average of gradients that a step goes along, as shares of weight, velocity and noise.
fn average(law: &UpdateLaw, slope: f64) -> [f64; 3] {
    let [none, one] = [0.0, 1.0].map(|pace| law.paced_step(slope, pace).weight);
    [0, 1, 2].map(|k: usize| none[k] - one[k])
}

/// The most that norms may lack well inside the sphere because the descent varies, as a share of what a step adds to them beyond
/// decay. Chosen against ensembles of three weights with momentum 0.9 from norm 0.5.
const HELD_INSIDE: f64 = 0.5;

/// What all coordinates of a step have in common.
#[derive(Clone, Copy, Debug)]
struct Whole {
    pace: f64,
    residual: f64,
}

/// Sums over the coordinates.
#[derive(Clone, Copy, Debug, Default)]
struct Sums {
    /// `E‖w′‖²` and `E⟨w, w′⟩`.
    next: f64,
    cross: f64,
    /// `Σρᵢ`, not yet normalised.
    settled: f64,
    /// The mean of the paces.
    pace: f64,
    /// Factors of the flattest and the steepest coordinate without noise.
    factors: [f64; 2],
    /// The largest share of what is left of the start in a mean squared gradient, over that of the noise.
    decay: f64,
}

/// What a step makes of a coordinate.
#[derive(Clone, Copy, Debug, Default)]
struct Moved {
    /// `E[w²]`, `E[wv]` and `E[v²]` of what noise has made, after it, and `E[ww′]`.
    after: [f64; 3],
    covariance: f64,
    /// By what the root mean square of what is left of the start is multiplied, and its `E[ww′]/E[w²]`.
    factor: f64,
    cross: f64,
    /// The mean pace.
    pace: f64,
    monotone: bool,
}

/// `sums.decay` below which one mean square a coordinate is enough for all replicas.
const LITTLE_DECAY: f64 = 0.02;

impl Moments {
    /// One step of a rule that averages gradients: `E‖w‖²` after it, and its angle (rms).
    pub fn advance_with_velocity(&mut self, step: VelocityStep) -> [f64; 2] {
        self.velocity.moves = true;
        if crate::WHOLE {
            let decays = step.law.rule().decay_in_gradient(step.law) > 0.0;
            if decays && step.age == 1 && self.is_new() {
                self.velocity.nodes = StartNodes::new(step.eigenvalues.len());
            }
        }
        let whole = Whole {
            pace: self.pace_of_all(step),
            residual: step.law.rule().residual(step.law, step.age).unwrap_or(0.0),
        };
        let mut sums = Sums::default();
        for i in 0..step.eigenvalues.len() {
            self.advance_coordinate(i, step, whole, &mut sums);
        }
        let [lacking, lacking_cross] = self.advance_varying(step, sums);
        let next = (sums.next + lacking).max(f64::MIN_POSITIVE);
        self.settled
            .iter_mut()
            .for_each(|weight| *weight /= sums.next);
        let width = step.eigenvalues[step.eigenvalues.len() - 1] - step.eigenvalues[0];
        if self.remembered > 0.0 {
            self.remembered = (1.0 - sums.settled / sums.next).max(0.0);
            let turned = (sums.factors[0] - sums.factors[1]) / width.max(f64::MIN_POSITIVE);
            self.start.turn(step.eigenvalues, turned);
        }
        let kept = if step.law.keeps_norm() {
            self.keep_norm((step.square_norm / next).sqrt());
            step.square_norm
        } else {
            next
        };
        self.sum(step.eigenvalues, kept);
        if crate::WHOLE && (self.remembered == 0.0 || sums.decay < LITTLE_DECAY) {
            self.velocity.nodes = StartNodes::default();
        }
        let cosine = (sums.cross + lacking_cross) / (step.square_norm * next).sqrt();
        // The cosine of no turn at all is 1 but for rounding.
        let angle = if step.law.learning_rate == 0.0 {
            0.0
        } else {
            libm::acos(cosine.clamp(-1.0, 1.0))
        };
        [kept, angle]
    }

    /// A step of coordinate i: the settled part with noise, the rest as it moves without.
    fn advance_coordinate(&mut self, i: usize, step: VelocityStep, whole: Whole, sums: &mut Sums) {
        let gap = step.eigenvalues[i] - step.eigenvalues[0];
        let square_norm = step.square_norm;
        let (rho, p) = (self.settled[i], self.moment(i));
        let noise = step.noise_scale * step.noise_scale / square_norm * (1.0 - p);
        let left = square_norm * (p - rho);
        let moved = if crate::WHOLE && !self.velocity.nodes.is_empty() {
            self.move_nodes(i, step, noise, sums)
        } else {
            self.move_coordinate(i, step, whole.pace, noise)
        };
        let Moved {
            mut after,
            covariance,
            factor,
            cross,
            pace,
            monotone,
        } = moved;
        after[0] += whole.residual;
        sums.cross += covariance + left * cross;
        sums.next += after[0] + factor * factor * left;
        sums.pace += pace / step.eigenvalues.len() as f64;
        if step.anew && self.remembered > 0.0 {
            let (weight, ratio) = (factor * factor * left, self.start.velocity(i));
            let mixed = after[1] + ratio * weight;
            let square = after[2] + ratio * ratio * weight;
            let weight = after[0] + weight;
            self.start.begin(i, weight, mixed / weight);
            self.settled[i] = 0.0;
            self.velocity.moments[0][i] = 0.0;
            self.velocity.moments[1][i] = (square - mixed * mixed / weight).max(0.0);
            return;
        }
        // What moves between coordinates takes its velocity along, that of weights without noise.
        let rate = step.law.rule().long_run(step.law, pace) / square_norm;
        let varying = 4.0 * rate * rho * p * (gap - self.gap_by_squares);
        let ratio = self.start.velocity(i);
        let shift = if monotone {
            (square_norm * varying).max(-after[0])
        } else {
            0.0
        };
        self.settled[i] = after[0] + shift;
        self.velocity.moments[0][i] = after[1] + ratio * shift;
        self.velocity.moments[1][i] = (after[2] + ratio * ratio * shift).max(0.0);
        sums.settled += self.settled[i];
        if i == 0 {
            sums.factors = [factor; 2];
        }
        sums.factors[1] = factor;
    }

    /// A coordinate with one pace for all replicas.
    fn move_coordinate(&mut self, i: usize, step: VelocityStep, pace: f64, noise: f64) -> Moved {
        let (linear, pace) = self.linear_step(i, step, pace, noise);
        let (after, covariance) = linear.propagate(self.settled_moments(i, step), noise);
        let [a, b, _] = linear.weight;
        let cross = a + b * self.start.velocity(i);
        let factor = self.start.step(i, linear, self.remembered > 0.0);
        Moved {
            after,
            covariance,
            factor,
            cross,
            pace,
            monotone: linear.is_monotone(),
        }
    }

    /// A coordinate whose replicas have paces by where they started.
    fn move_nodes(&mut self, i: usize, step: VelocityStep, noise: f64, sums: &mut Sums) -> Moved {
        let (law, rule) = (step.law, step.law.rule());
        let Pace::Squares { keep } = rule.pace(law) else {
            return self.move_coordinate(i, step, law.learning_rate, noise);
        };
        let gap = step.eigenvalues[i] - step.eigenvalues[0];
        let slope = (gap - self.gap) / step.square_norm;
        let pull = slope + rule.decay_in_gradient(law);
        let settled = self.settled_moments(i, step);
        let left = step.square_norm * self.moment(i) - settled[0];
        let mut nodes = self.velocity.nodes.of(i);
        let [mut left_after, mut mixed_after, mut square] = [0.0; 3];
        let mut moved = Moved {
            monotone: true,
            ..Moved::default()
        };
        for node in &mut nodes {
            let share = node.share;
            let signal = pull * pull * (left * node.weight * node.weight + settled[0]);
            node.square = keep * node.square + (1.0 - keep) * (signal + noise);
            let pace = rule.pace_of(law, [node.square, step.square_norm], step.age);
            let linear = law.paced_step(slope, pace);
            // The root follows what pulls at a weight, so that the step knows the less of a fluctuation the more it does.
            let share_of_signal = rule.share_of_signal(law, signal, node.square, step.age);
            let free = 1.0 - share_of_signal;
            let fluctuating = law.paced_step(slope - share_of_signal * pull, pace);
            let (after, covariance) = fluctuating.propagate(settled, noise * free * free);
            let passing = rule.passing_noise(law, share_of_signal, step.age);
            let covariance = covariance - 0.5 * pace * pace * noise * passing;
            for (sum, number) in moved.after.iter_mut().zip(after) {
                *sum += share * number;
            }
            moved.covariance += share * covariance;
            moved.pace += share * pace;
            moved.monotone &= linear.is_monotone();
            let ([a, b, _], [c, d, _]) = (linear.weight, linear.velocity);
            let before = node.weight;
            node.weight = a * before + b * node.average;
            node.average = c * before + d * node.average;
            moved.cross += share * before * node.weight;
            left_after += share * node.weight * node.weight;
            mixed_after += share * node.weight * node.average;
            square += share * node.square;
        }
        left_after = left_after.max(1e-18);
        moved.factor = left_after.sqrt();
        self.velocity.nodes.put(i, nodes, moved.factor);
        self.velocity.squares[i] = square;
        let remembered = self.remembered > 0.0;
        self.start
            .follow(i, moved.factor, mixed_after / left_after, remembered);
        sums.decay = sums.decay.max(pull * pull * left * left_after / noise);
        moved
    }

    /// `E[wᵢ²]`, `E[wᵢvᵢ]` and `E[vᵢ²]` of what noise has made.
    fn settled_moments(&self, i: usize, step: VelocityStep) -> [f64; 3] {
        let [mixed, square] = [0, 1].map(|k: usize| self.velocity.moments[k][i]);
        [step.square_norm * self.settled[i], mixed, square]
    }

    /// The step of coordinate i, and its pace.
    fn linear_step(
        &mut self,
        i: usize,
        step: VelocityStep,
        pace: f64,
        noise: f64,
    ) -> (LinearStep, f64) {
        let rule = step.law.rule();
        let gap = step.eigenvalues[i] - step.eigenvalues[0];
        let slope = (gap - self.gap) / step.square_norm;
        let Pace::Squares { keep } = rule.pace(step.law) else {
            return (step.law.paced_step(slope, pace), pace);
        };
        let pull = slope + rule.decay_in_gradient(step.law);
        let signal = self.signal_share() * pull * pull * step.square_norm * self.moment(i);
        let square = &mut self.velocity.squares[i];
        *square = keep * *square + (1.0 - keep) * (signal + noise);
        let pace = rule.pace_of(step.law, [*square, step.square_norm], step.age);
        (step.law.paced_step(slope, pace), pace)
    }

    /// The pace that all coordinates have in common: of a rule whose steps have one length, by the length of the velocity after
    /// this gradient.
    fn pace_of_all(&self, step: VelocityStep) -> f64 {
        let rule = step.law.rule();
        let Pace::Length = rule.pace(step.law) else {
            return step.law.learning_rate;
        };
        let variance = step.noise_scale * step.noise_scale / step.square_norm;
        let [built, _] = self.velocity.varying;
        let [_, b, n] = average(step.law, 0.0);
        let lasting = b * built + n;
        let mut length = -lasting * lasting * self.variance / step.square_norm;
        for (i, a) in step.eigenvalues.iter().enumerate() {
            let slope = (a - step.eigenvalues[0] - self.gap) / step.square_norm;
            let [weight, velocity, noise] = average(step.law, slope);
            let p = self.moment(i);
            let left = step.square_norm * (p - self.settled[i]);
            let ratio = self.start.velocity(i);
            let mixed = self.velocity.moments[0][i] + ratio * left;
            let square = self.velocity.moments[1][i] + ratio * ratio * left;
            length += weight * weight * step.square_norm * p
                + 2.0 * weight * velocity * mixed
                + velocity * velocity * square
                + noise * noise * variance * (1.0 - p);
        }
        rule.pace_of(step.law, [length, step.square_norm], step.age)
    }

    /// The share of the mean field's squared slopes that replicas have: their descent varies, and each has a slope of its own.
    fn signal_share(&self) -> f64 {
        let mean_field = self.square_gap - self.gap * self.gap;
        if mean_field > 0.0 {
            (1.0 - self.variance / mean_field).max(0.0)
        } else {
            1.0
        }
    }

    /// What `E‖w′‖²` and `E⟨w, w′⟩` lack because the descent varies among replicas. It lasts, so that the velocity of one unit of
    /// it adds up; but no longer than directions do, which well inside the sphere turn faster than velocity forgets. So it never
    /// takes more than what the step adds beyond decay, and inside less, see [`HELD_INSIDE`].
    fn advance_varying(&mut self, step: VelocityStep, sums: Sums) -> [f64; 2] {
        let linear = step.law.paced_step(0.0, sums.pace);
        let ([a, b, n], [c, d, m]) = (linear.weight, linear.velocity);
        let [built, mixed] = self.velocity.varying;
        let power = self.variance / step.square_norm;
        let velocity = d * built + m;
        let moved = b * built + n;
        let varying = [velocity, (a * d + b * c) * mixed - moved * velocity * power];
        let lacking = [2.0 * a * b * mixed - moved * moved * power, b * mixed];
        let growth = (sums.next - a * a * step.square_norm).max(0.0);
        let mut most = growth;
        if -lacking[0] > HELD_INSIDE * growth && self.is_inside(step) {
            most = HELD_INSIDE * growth;
        }
        let share = if -lacking[0] > most {
            most / -lacking[0]
        } else {
            1.0
        };
        self.velocity.varying = varying.map(|number| share * number);
        lacking.map(|number| share * number)
    }

    /// Whether the weights are well inside their sphere.
    fn is_inside(&self, step: VelocityStep) -> bool {
        let noise = noise_square_gradient(step.noise_scale, step.eigenvalues.len() as f64);
        let rest = step.law.equilibrium_norm(self.square_gradient() + noise);
        rest.is_some_and(|rest| step.square_norm < (INSIDE * rest) * (INSIDE * rest))
    }

    /// All weights become so many times as long, but not the velocity.
    fn keep_norm(&mut self, factor: f64) {
        self.velocity.moments[0]
            .iter_mut()
            .for_each(|mixed| *mixed *= factor);
        self.velocity.varying[1] *= factor;
        self.start.lengthen(factor);
    }
}
