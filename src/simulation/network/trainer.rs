//! Training a network, step by step, and what each step measures.

use std::rc::Rc;

use super::labelled_digits::{
    CLASSES, Images, LabelledDigits, in_precision, inputs_of, write_inputs,
};
use super::layer::{Batch, LayerGradient, LayerParameters, Statistics};
use super::model::{Model, Score, Shape};
use super::parameter_block::{ParameterBlock, Turned};
use super::real::Real;
use crate::numeric::transfer::{MOST, Transfer};
use crate::parameters::{DecayedKind, NormalizationKind, OptimizerKind};
use crate::simulation::noise::{NoiseStream, streams};
use crate::simulation::objective::digits::PIXELS;
use crate::simulation::optimizer::{Hyperparameters, Optimizer};
use crate::simulation::recorder::Status;
use crate::simulation::schedule::Schedule;
use crate::simulation::vector::LANES;

/// Weights longer or shorter than this, or than its inverse, count as divergence: single precision ends soon.
const ABSURD: f64 = 1e15;

/// How a network starts; it stays so during a run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NetworkShape {
    /// Hidden layers.
    pub layers: usize,
    /// Neurons of each.
    pub hidden: usize,
    /// What stands before the activation functions.
    pub normalization: NormalizationKind,
    /// Images in a minibatch.
    pub batch_size: usize,
}

/// Everything that may change between two steps.
#[derive(Clone, Debug)]
pub struct NetworkConfig {
    /// The update rule of the weights, of the output layer's too. Scales, shifts and biases, which have no direction, follow
    /// it too, but for Hyperball and Muon, which leave them to SGD with the same momentum.
    pub optimizer: OptimizerKind,
    /// Its hyperparameters.
    pub hyperparameters: Hyperparameters,
    /// The base learning rate η, before the schedule.
    pub learning_rate: f64,
    /// The schedule.
    pub schedule: Schedule,
    /// The step of the run with which the schedule begins.
    pub schedule_start: u64,
    /// Which parameters decay.
    pub decayed: DecayedKind,
    /// Whether λ is multiplied by `η_t/η` (A. Defazio 2025, arXiv 2506.02285).
    pub decay_follows_schedule: bool,
}

impl NetworkConfig {
    /// Learning rate and weight decay of a step of the run, `0, 1, …`.
    pub fn rates(&self, step: u64) -> [f64; 2] {
        let since = step.saturating_sub(self.schedule_start);
        let rate = self.schedule.learning_rate(self.learning_rate, since);
        let decay = self.hyperparameters.weight_decay;
        if self.decay_follows_schedule {
            [rate, decay * rate / self.learning_rate]
        } else {
            [rate, decay]
        }
    }

    /// The decay of a layer's weights where that of the step is `decay`.
    pub fn decay_of_weights(&self, decay: f64, is_output: bool) -> f64 {
        if is_output && self.decayed == DecayedKind::Hidden {
            0.0
        } else {
            decay
        }
    }
}

/// The update rules of one step.
#[derive(Debug)]
struct Rules {
    decay: f64,
    hidden: Optimizer,
    output: Optimizer,
    lists: Optimizer,
}

impl Rules {
    fn new(config: &NetworkConfig, decay: f64) -> Self {
        let rule = |kind, weight_decay| {
            let hyperparameters = Hyperparameters {
                weight_decay,
                ..config.hyperparameters
            };
            Optimizer::new(kind, hyperparameters)
        };
        let of_lists = match config.optimizer {
            OptimizerKind::Hyperball | OptimizerKind::Muon => OptimizerKind::Sgd,
            other => other,
        };
        let decay_of_lists = match config.decayed {
            DecayedKind::All => decay,
            DecayedKind::Hidden | DecayedKind::Weights => 0.0,
        };
        Self {
            decay,
            hidden: rule(config.optimizer, decay),
            output: rule(config.optimizer, config.decay_of_weights(decay, true)),
            lists: rule(of_lists, decay_of_lists),
        }
    }
}

/// A layer's parameters, and what the optimizer remembers of them.
#[derive(Clone, Debug)]
struct Layer {
    weights: ParameterBlock,
    scale: Option<ParameterBlock>,
    shift: Option<ParameterBlock>,
}

/// What one step measured.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct NetworkRecord {
    /// The step's number, `0, 1, …`.
    pub step: u64,
    /// Its learning rate.
    pub learning_rate: f64,
    /// Its weight decay.
    pub weight_decay: f64,
    /// Mean cross-entropy of its minibatch, before the step.
    pub loss: f64,
    /// What it did to the weights of each layer.
    pub layers: Vec<Turned>,
}

/// A network in training. The same start, seed and configuration give the same bits.
pub struct NetworkTrainer<T: Real> {
    data: Rc<LabelledDigits>,
    /// The images for training.
    pixels: Vec<[T; PIXELS]>,
    shape: Shape,
    config: NetworkConfig,
    rules: Rules,
    layers: Vec<Layer>,
    parameters: Vec<LayerParameters<T>>,
    gradient: Vec<LayerGradient<T>>,
    model: Model<T>,
    batch_size: usize,
    batches: NoiseStream,
    indices: [Vec<u32>; LANES],
    inputs: Vec<T::Lanes>,
    labels: Vec<u8>,
    record: NetworkRecord,
    step: u64,
    status: Status,
    tester: Option<Tester<T>>,
}

/// The network on all training images, for the statistics, and on all test images.
struct Tester<T: Real> {
    training: (Model<T>, Vec<T::Lanes>),
    test: (Model<T>, Vec<T::Lanes>),
    /// After how many steps they were taken.
    statistics: Option<(u64, Vec<Statistics>)>,
}

/// Making one.
impl<T: Real> NetworkTrainer<T> {
    /// A network before its first step. Hidden weights are normal with the variance `2/inputs` (K. He et al. 2015, arXiv
    /// 1502.01852) times the square of `start_scale`, those of the output layer with `1/inputs`; scales are one, shifts
    /// zero.
    pub fn new(
        data: Rc<LabelledDigits>,
        shape: &NetworkShape,
        config: NetworkConfig,
        start_scale: f64,
        seed: u64,
    ) -> Self {
        let [mut start, batches] = two_streams(seed);
        let mut neurons = vec![PIXELS];
        neurons.extend(std::iter::repeat_n(shape.hidden, shape.layers));
        neurons.push(CLASSES);
        let last = neurons.len() - 2;
        let weights = neurons.windows(2).enumerate().map(|(layer, pair)| {
            let mut numbers = vec![0.0; pair[0] * pair[1]];
            start.fill_normals_alone(&mut numbers);
            let (variance, scale) = if layer == last {
                (1.0, 1.0)
            } else {
                (2.0, start_scale)
            };
            let deviation = scale * (variance / pair[0] as f64).sqrt();
            numbers.iter_mut().for_each(|x| *x *= deviation);
            numbers
        });
        let weights = weights.collect();
        Self::with_weights(data, shape, config, weights, batches)
    }

    /// A network with given weights, `[neuron][input]` for each layer.
    pub fn with_weights(
        data: Rc<LabelledDigits>,
        shape: &NetworkShape,
        config: NetworkConfig,
        weights: Vec<Vec<f64>>,
        batches: NoiseStream,
    ) -> Self {
        let mut neurons = vec![PIXELS];
        for weights in &weights {
            neurons.push(weights.len() / neurons[neurons.len() - 1]);
        }
        let batch_size = shape.batch_size;
        let shape = Shape {
            neurons,
            normalization: shape.normalization,
        };
        let layers: Vec<Layer> = weights
            .iter()
            .enumerate()
            .map(|(layer, weights)| {
                let [inputs, neurons] = shape.of_layer(layer);
                let list = |number: f64| ParameterBlock::new(&vec![number; neurons], 1);
                Layer {
                    weights: ParameterBlock::new(weights, inputs),
                    scale: shape.has_scale(layer).then(|| list(1.0)),
                    shift: shape.has_shift(layer).then(|| list(0.0)),
                }
            })
            .collect();
        let parameters: Vec<_> = (0..shape.layers())
            .map(|layer| {
                let [inputs, neurons] = shape.of_layer(layer);
                let mut parameters = LayerParameters::zero(inputs, neurons);
                parameters.scale.fill(T::from_f64(1.0));
                parameters
            })
            .collect();
        let mut trainer = Self {
            rules: Rules::new(&config, config.hyperparameters.weight_decay),
            model: Model::new(shape.clone(), Batch(batch_size)),
            record: NetworkRecord {
                layers: vec![Turned::default(); shape.layers()],
                ..NetworkRecord::default()
            },
            gradient: parameters.clone(),
            parameters,
            layers,
            shape,
            config,
            pixels: in_precision(&data.training),
            data,
            batch_size,
            batches,
            indices: Default::default(),
            inputs: Vec::new(),
            labels: Vec::new(),
            step: 0,
            status: Status::Running,
            tester: None,
        };
        trainer.copy_parameters();
        trainer
    }

    /// The numbers that forward and backward see.
    fn copy_parameters(&mut self) {
        for (layer, parameters) in self.layers.iter().zip(&mut self.parameters) {
            layer.weights.copy_to(&mut parameters.weights);
            if let Some(scale) = &layer.scale {
                scale.copy_to(&mut parameters.scale);
            }
            if let Some(shift) = &layer.shift {
                shift.copy_to(&mut parameters.shift);
            }
        }
    }
}

/// Stepping.
impl<T: Real> NetworkTrainer<T> {
    /// One step on a random minibatch, drawn with replacement; nothing once the run has diverged.
    pub fn step(&mut self) -> Option<&NetworkRecord> {
        if self.status != Status::Running {
            return None;
        }
        let count = self.data.training.count() as u32;
        let each = self.batch_size.div_ceil(LANES);
        let mut indices = std::mem::take(&mut self.indices);
        self.batches.fill_indices(count, &mut indices, each);
        let batch = (0..self.batch_size).map(|image| indices[image % LANES][image / LANES]);
        self.step_on(batch.map(|index| index as usize));
        self.indices = indices;
        Some(&self.record)
    }

    /// One step on a minibatch of these training images, as many as a minibatch has.
    pub fn step_on(&mut self, batch: impl Iterator<Item = usize> + Clone) {
        let (pixels, labels) = (&self.pixels, &self.data.training.labels);
        write_inputs::<T>(batch.clone().map(|image| &pixels[image]), &mut self.inputs);
        self.labels.clear();
        self.labels.extend(batch.map(|image| labels[image]));
        let loss = self.model.gradient(
            &self.parameters,
            &self.inputs,
            &self.labels,
            &mut self.gradient,
        );
        let [rate, decay] = self.config.rates(self.step);
        if decay != self.rules.decay {
            self.rules = Rules::new(&self.config, decay);
        }
        for (layer, gradient) in self.layers.iter_mut().zip(&self.gradient) {
            if let Some(scale) = &mut layer.scale {
                scale.step(&self.rules.lists, rate, &gradient.scale);
            }
            if let Some(shift) = &mut layer.shift {
                shift.step(&self.rules.lists, rate, &gradient.shift);
            }
        }
        for (place, layer) in self.layers.iter_mut().enumerate() {
            let rule = if self.shape.is_output(place) {
                &self.rules.output
            } else {
                &self.rules.hidden
            };
            layer
                .weights
                .step(rule, rate, &self.gradient[place].weights);
            layer.weights.measure(&mut self.record.layers[place]);
        }
        self.copy_parameters();
        self.record.step = self.step;
        self.record.learning_rate = rate;
        self.record.weight_decay = decay;
        self.record.loss = loss;
        self.notice_divergence();
        self.step += 1;
    }

    fn notice_divergence(&mut self) {
        let norms = self.record.layers.iter().map(|layer| layer.whole.norm);
        let usable = |norm: &f64| (1.0 / ABSURD..ABSURD).contains(norm);
        let loss = self.record.loss.is_finite();
        let absurd = norms.clone().find(|norm| !usable(norm));
        if let Some(norm) = absurd.or((!loss).then_some(f64::NAN)) {
            self.status = Status::Diverged {
                step: self.step,
                norm,
            };
        }
    }
}

/// Changing, saving and looking.
impl<T: Real> NetworkTrainer<T> {
    /// Goes on with another configuration. The weights stay; another update rule begins with nothing remembered.
    pub fn set_config(&mut self, config: NetworkConfig) {
        if config.optimizer != self.config.optimizer {
            for layer in &mut self.layers {
                layer.weights.forget();
                let lists = layer.scale.iter_mut().chain(&mut layer.shift);
                lists.for_each(ParameterBlock::forget);
            }
        }
        self.config = config;
        let [_, decay] = self.config.rates(self.step);
        self.rules = Rules::new(&self.config, decay);
    }

    /// Saves the state, or restores it into a network that was made from the same start and has the same configuration.
    pub fn transfer(&mut self, transfer: &mut Transfer) {
        for layer in &mut self.layers {
            layer.weights.transfer(transfer);
            let lists = layer.scale.iter_mut().chain(&mut layer.shift);
            lists.for_each(|list| list.transfer(transfer));
        }
        self.batches.transfer(transfer);
        transfer.count(&mut self.step, MOST);
        let (mut diverged, mut norm) = match self.status {
            Status::Running => (false, 0.0),
            Status::Diverged { norm, .. } => (true, norm),
        };
        transfer.flag(&mut diverged);
        transfer.number(&mut norm);
        transfer.check(!diverged || self.step > 0);
        if transfer.is_reading() {
            self.status = match self.step.checked_sub(1) {
                Some(step) if diverged => Status::Diverged { step, norm },
                _ => Status::Running,
            };
            self.copy_parameters();
            self.tester = None;
        }
    }

    /// Neurons of every layer, and the normalization.
    pub fn shape(&self) -> &Shape {
        &self.shape
    }

    /// How it is trained.
    pub fn config(&self) -> &NetworkConfig {
        &self.config
    }

    /// Steps taken.
    pub fn steps(&self) -> u64 {
        self.step
    }

    /// Whether it can go on.
    pub fn status(&self) -> Status {
        self.status
    }

    /// What the last step measured.
    pub fn record(&self) -> &NetworkRecord {
        &self.record
    }

    /// The images.
    pub fn data(&self) -> &LabelledDigits {
        &self.data
    }

    /// The weights of a layer, `[neuron][input]`.
    ///
    /// # Panics
    /// When there is no such layer.
    pub fn weights(&self, layer: usize) -> Vec<f64> {
        self.layers[layer].weights.numbers()
    }

    /// Loss and accuracy on the test images.
    pub fn test(&mut self) -> Score {
        let mut tester = self.prepared_tester();
        let labels = &self.data.test.labels;
        let (model, inputs) = &mut tester.test;
        let statistics = tester.statistics.as_ref().map_or(&[][..], |(_, all)| all);
        let score = model.evaluate(&self.parameters, statistics, inputs, labels);
        self.tester = Some(tester);
        score
    }

    /// The probability of each digit for an image of grey values from 0 to 1.
    pub fn classify(&mut self, grey: &[f64; PIXELS]) -> Vec<f64> {
        let tester = self.prepared_tester();
        let statistics = tester.statistics.as_ref().map_or(&[][..], |(_, all)| all);
        let mut inputs = Vec::new();
        let seen = self.data.seen(grey).map(T::from_f64);
        write_inputs::<T>(std::iter::once(&seen), &mut inputs);
        let mut model = Model::<T>::new(self.shape.clone(), Batch(1));
        let probabilities = model.classify(&self.parameters, statistics, &inputs);
        self.tester = Some(tester);
        probabilities
    }

    /// The tester, with statistics for the weights as they are now.
    fn prepared_tester(&mut self) -> Tester<T> {
        let room = |images: &Images| {
            let (batch, inputs) = inputs_of::<T>(images);
            (Model::new(self.shape.clone(), batch), inputs)
        };
        let mut tester = self.tester.take().unwrap_or_else(|| Tester {
            training: room(&self.data.training),
            test: room(&self.data.test),
            statistics: None,
        });
        if tester
            .statistics
            .as_ref()
            .is_none_or(|(step, _)| *step != self.step)
        {
            let (model, inputs) = &mut tester.training;
            let statistics = model.statistics(&self.parameters, inputs);
            tester.statistics = Some((self.step, statistics));
        }
        tester
    }
}

/// The stream of the start and that of the minibatches.
pub fn two_streams(seed: u64) -> [NoiseStream; 2] {
    let blocks: Result<[NoiseStream; 2], _> = streams(seed, 2).try_into();
    blocks.unwrap_or_else(|_| unreachable!("two streams were asked for"))
}
