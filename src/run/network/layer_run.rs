//! One layer of a network in training: its past, and what theory says of it.

use std::collections::VecDeque;

use crate::numeric::transfer::Transfer;
use crate::parameters::OptimizerKind;
use crate::parameters::network::NetworkParameters;
use crate::run::history::{History, StepPrediction};
use crate::run::network::from_parameters::update_law;
use crate::simulation::network::model::Invariance;
use crate::simulation::network::parameter_block::{Turned, Unit};
use crate::simulation::network::trainer::NetworkRecord;
use crate::simulation::record::{QUANTITY_COUNT, Quantity, Record, Summary};
use crate::theory::forecast::{Forecast, Origin};
use crate::theory::landscape::Landscape;
use crate::theory::update_law::UpdateLaw;

/// Steps over which the mean square gradient is averaged for theory.
const GRADIENT_MEMORY: f64 = 200.0;

/// Steps over which each neuron's angle is averaged.
pub const AVERAGED_STEPS: u64 = 1000;

/// Steps that are averaged together, so that the last [`AVERAGED_STEPS`] are a few sums.
const SLICE: u64 = 100;

/// Sums over some neighbouring steps, neuron by neuron.
#[derive(Clone, Debug, Default, PartialEq)]
struct Slice {
    steps: u64,
    /// Of `[square of the angle, norm]`, for the row of each neuron and, last, for the matrix as a whole.
    sums: Vec<[f64; 2]>,
    /// Of the square of the angle that theory gives, and of how many steps it gives one.
    theory: [f64; 2],
}

/// A layer: history, theory, and the last steps of each neuron.
#[derive(Clone, Debug)]
pub struct LayerRun {
    /// Of which vectors the loss knows the direction alone.
    pub invariance: Invariance,
    /// Weights of one of the vectors that are looked at.
    dimension: usize,
    inputs: usize,
    neurons: usize,
    /// The past. For a layer's history replicas are the vectors that are looked at, and excess risk is the minibatch's
    /// loss, whose minimum is zero.
    pub history: History,
    forecast: Forecast,
    square_gradient: Option<f64>,
    slices: VecDeque<Slice>,
}

impl LayerRun {
    /// Before the first step, with the weights' lengths at the start.
    pub fn new(
        invariance: Invariance,
        [inputs, neurons]: [usize; 2],
        norms: impl Iterator<Item = f64>,
    ) -> Self {
        let (dimension, units) = match invariance {
            Invariance::Matrix => (inputs * neurons, 1),
            Invariance::Neurons | Invariance::None => (inputs, neurons),
        };
        let square: f64 = norms.map(|norm| norm * norm).sum();
        let norm = (square / units as f64).sqrt();
        let origin = Origin {
            norms: [norm, norm],
            replicas: 1.0,
            at_minimiser: false,
        };
        let measured = Landscape::Measured {
            square_gradient: f64::NAN,
        };
        Self {
            invariance,
            dimension,
            inputs,
            neurons,
            history: History::default(),
            forecast: Forecast::new(origin, &measured),
            square_gradient: None,
            slices: VecDeque::new(),
        }
    }

    /// Takes in a step. `decay` is that of this layer's weights.
    pub fn push(
        &mut self,
        parameters: &NetworkParameters,
        record: &NetworkRecord,
        turned: &Turned,
        decay: f64,
    ) {
        let units = turned.units(self.invariance);
        let count = units.len() as f64;
        let square = |unit: &Unit| unit.unit_gradient * unit.unit_gradient;
        let now = units.iter().map(square).sum::<f64>() / count;
        let before = self.square_gradient.unwrap_or(now);
        let share = 1.0 / GRADIENT_MEMORY.min((record.step + 1) as f64);
        let square_gradient = before + share * (now - before);
        self.square_gradient = Some(square_gradient);
        let law = update_law(
            parameters,
            [record.learning_rate, decay],
            self.dimension,
            [self.neurons, self.inputs],
        );
        let norm = self.forecast.weight_norm();
        self.forecast
            .advance(&law, &Landscape::Measured { square_gradient });
        let limit = Limit::new(&law, square_gradient, norm);
        let mut prediction = self.prediction(&limit);
        let mut measured = record_of(record, units);
        if has_rate_of_each_weight(parameters.training.optimizer) {
            let quantity = Quantity::EffectiveLearningRate as usize;
            prediction.forecast[quantity] = f64::NAN;
            prediction.limit[quantity] = f64::NAN;
            measured.summaries[quantity] = summary(units, &|_| f64::NAN);
        }
        self.history.push(&measured, &prediction);
        self.average(turned, limit.angle);
    }

    fn prediction(&self, limit: &Limit) -> StepPrediction {
        let mut prediction = StepPrediction::NOTHING;
        let forecast = &self.forecast;
        for (quantity, value, limit) in [
            (Quantity::WeightNorm, forecast.weight_norm(), limit.norm),
            (
                Quantity::AngularUpdate,
                forecast.angular_update(),
                limit.angle,
            ),
            (
                Quantity::EffectiveLearningRate,
                forecast.effective_learning_rate(),
                limit.rate,
            ),
        ] {
            prediction.forecast[quantity as usize] = value;
            prediction.limit[quantity as usize] = limit.unwrap_or(f64::NAN);
        }
        prediction
    }

    fn average(&mut self, turned: &Turned, theory: Option<f64>) {
        if self.slices.back().is_none_or(|slice| slice.steps == SLICE) {
            if self.slices.len() as u64 == AVERAGED_STEPS / SLICE {
                self.slices.pop_front();
            }
            self.slices.push_back(self.blank_slice());
        }
        let Some(slice) = self.slices.back_mut() else {
            return;
        };
        slice.steps += 1;
        let vectors = turned.rows.iter().chain([&turned.whole]);
        for ([square, norm], unit) in slice.sums.iter_mut().zip(vectors) {
            *square += unit.angle * unit.angle;
            *norm += unit.norm;
        }
        if let Some(angle) = theory {
            slice.theory[0] += angle * angle;
            slice.theory[1] += 1.0;
        }
    }

    fn blank_slice(&self) -> Slice {
        Slice {
            sums: vec![[0.0; 2]; self.neurons + 1],
            ..Slice::default()
        }
    }

    /// Begins the averages anew: what follows is measured under other settings. `forgets` says that the optimizer
    /// begins with nothing remembered.
    pub fn change(&mut self, forgets: bool) {
        self.slices.clear();
        if forgets {
            self.forecast.restart_optimizer();
        }
    }

    /// Root-mean-square angle and mean norm of each vector that is looked at, over the last steps, up to
    /// [`AVERAGED_STEPS`] of them and none before the last change.
    pub fn averages(&self) -> Vec<[f64; 2]> {
        let mut all = self.all_averages();
        let whole = all.pop();
        match self.invariance {
            Invariance::Matrix => whole.into_iter().collect(),
            Invariance::Neurons | Invariance::None => all,
        }
    }

    /// The same angle of each neuron's row, whatever is scale invariant.
    pub fn row_angles(&self) -> Vec<f64> {
        let mut all = self.all_averages();
        all.pop();
        all.into_iter().map(|[angle, _]| angle).collect()
    }

    /// Averages of the rows and, last, of the matrix as a whole; nothing before the first step.
    fn all_averages(&self) -> Vec<[f64; 2]> {
        let steps: u64 = self.slices.iter().map(|slice| slice.steps).sum();
        let mut averages = vec![[0.0; 2]; if steps == 0 { 0 } else { self.neurons + 1 }];
        for slice in &self.slices {
            for (average, sums) in averages.iter_mut().zip(&slice.sums) {
                average[0] += sums[0];
                average[1] += sums[1];
            }
        }
        for [square, norm] in &mut averages {
            *square = (*square / steps as f64).sqrt();
            *norm /= steps as f64;
        }
        averages
    }

    /// What the same average of the angle should be in the stationary state; nothing where there is none.
    pub fn theory(&self) -> Option<f64> {
        let sum = |k: usize| self.slices.iter().map(|slice| slice.theory[k]).sum::<f64>();
        let steps: u64 = self.slices.iter().map(|slice| slice.steps).sum();
        let everywhere = steps > 0 && sum(1) == steps as f64;
        everywhere.then(|| (sum(0) / sum(1)).sqrt())
    }

    /// Saves or restores all but the history, into a layer of the same shape.
    pub fn transfer(&mut self, transfer: &mut Transfer) {
        self.forecast.transfer(transfer);
        transfer.option(&mut self.square_gradient);
        let mut slices: Vec<Slice> = self.slices.drain(..).collect();
        let blank = self.blank_slice();
        let most = (AVERAGED_STEPS / SLICE) as usize;
        transfer.list(&mut slices, most, blank, |transfer, slice| {
            transfer.count(&mut slice.steps, SLICE);
            transfer.slice(&mut slice.sums, |transfer, sums| transfer.numbers(sums));
            transfer.numbers(&mut slice.theory);
        });
        self.slices = slices.into();
    }
}

/// What theory says of the stationary state.
struct Limit {
    norm: Option<f64>,
    angle: Option<f64>,
    rate: Option<f64>,
}

impl Limit {
    fn new(law: &UpdateLaw, square_gradient: f64, norm: f64) -> Self {
        let radius = law.resting_norm(square_gradient, norm);
        Self {
            norm: radius,
            angle: law.resting_angle(square_gradient, norm),
            rate: radius.and_then(|radius| law.effective_learning_rate(square_gradient, radius)),
        }
    }
}

/// Whether a rule divides each weight's step by a size of its own. A mean of such rates says nothing here: pixels that are
/// nearly always blank have rates ten thousand times as large as the others.
fn has_rate_of_each_weight(optimizer: OptimizerKind) -> bool {
    matches!(optimizer, OptimizerKind::Adam | OptimizerKind::AdamW)
}

fn summary(units: &[Unit], of: &dyn Fn(&Unit) -> f64) -> Summary {
    let mut summary = Summary {
        count: units.len() as u64,
        replica_zero: units.first().map_or(f64::NAN, of),
        ..Summary::default()
    };
    for value in units.iter().map(of) {
        summary.sum += value;
        summary.sum_of_squares += value * value;
    }
    summary
}

/// A step of a layer as a record of the laboratory.
fn record_of(record: &NetworkRecord, units: &[Unit]) -> Record {
    // The middle one: a neuron that is never active decays to nothing, and would make any mean of inverse squares large.
    let rate = middle(units.iter().map(|unit| unit.effective_rate).collect());
    let mut summaries = [summary(units, &|_| f64::NAN); QUANTITY_COUNT];
    let mut set = |quantity: Quantity, of: &dyn Fn(&Unit) -> f64| {
        summaries[quantity as usize] = summary(units, of);
    };
    set(Quantity::WeightNorm, &|unit| unit.norm);
    set(Quantity::AngularUpdate, &|unit| unit.angle);
    set(Quantity::ExcessRisk, &|_| record.loss);
    set(Quantity::EffectiveLearningRate, &|_| rate);
    set(Quantity::UnitGradientNorm, &|unit| unit.unit_gradient);
    Record {
        step: record.step,
        learning_rate: record.learning_rate,
        rescaling: 1.0,
        summaries,
    }
}

/// The upper of the middle ones of some numbers.
fn middle(mut numbers: Vec<f64>) -> f64 {
    let place = numbers.len() / 2;
    if place >= numbers.len() {
        return f64::NAN;
    }
    *numbers.select_nth_unstable_by(place, f64::total_cmp).1
}
