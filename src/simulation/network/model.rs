//! All layers of the network, its loss and its gradient.

use super::layer::{Batch, HiddenLayer, LayerGradient, LayerParameters, Statistics};
use super::products::{multiply, outer, transpose};
use super::real::{Lanes, Real, WIDTH};
use crate::parameters::NormalizationKind;

/// The shape of a network: neurons of every layer, the inputs first, the classes last.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shape {
    /// At least two numbers.
    pub neurons: Vec<usize>,
    /// What stands before the activation functions.
    pub normalization: NormalizationKind,
}

impl Shape {
    /// Layers with weights; all but the last are hidden.
    pub fn layers(&self) -> usize {
        self.neurons.len() - 1
    }

    /// Inputs and neurons of a layer.
    pub fn of_layer(&self, layer: usize) -> [usize; 2] {
        [self.neurons[layer], self.neurons[layer + 1]]
    }

    /// Whether a layer is the last one, which is not normalized.
    pub fn is_output(&self, layer: usize) -> bool {
        layer + 1 == self.layers()
    }

    /// Of which vectors of a layer's weights the loss knows the direction alone.
    pub fn invariance(&self, layer: usize) -> Invariance {
        match self.normalization {
            _ if self.is_output(layer) => Invariance::None,
            NormalizationKind::Batch => Invariance::Neurons,
            NormalizationKind::Layer | NormalizationKind::Rms => Invariance::Matrix,
            NormalizationKind::None => Invariance::None,
        }
    }

    /// Whether a layer has a scale γ.
    pub fn has_scale(&self, layer: usize) -> bool {
        !self.is_output(layer) && self.normalization != NormalizationKind::None
    }

    /// Whether a layer has a shift β.
    pub fn has_shift(&self, layer: usize) -> bool {
        self.is_output(layer) || self.normalization != NormalizationKind::Rms
    }
}

/// Of which vectors of a layer's weights the loss knows the direction alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Invariance {
    /// Of the row of each neuron.
    Neurons,
    /// Of the matrix as a whole.
    Matrix,
    /// Of none: its length matters.
    None,
}

/// The network on a number of images: all that it computes for them.
#[derive(Clone, Debug)]
pub struct Model<T: Real> {
    shape: Shape,
    batch: Batch,
    hidden: Vec<HiddenLayer<T>>,
    /// `[block][class]`: logits, then probabilities, then the error of the logits.
    scores: Vec<T::Lanes>,
    /// Errors of the layers' outputs, one below the other.
    errors: [Vec<T::Lanes>; 2],
    transposed: Vec<T>,
}

/// What a network makes of labelled images.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Score {
    /// Mean cross-entropy, natural logarithm.
    pub loss: f64,
    /// Share of the images that are classified right.
    pub accuracy: f64,
}

impl<T: Real> Model<T> {
    /// Room for so many images.
    pub fn new(shape: Shape, batch: Batch) -> Self {
        let widest = shape.neurons[1..].iter().copied().max().unwrap_or(0);
        let layers = shape.layers();
        let hidden = shape.neurons[1..layers].iter();
        let hidden = hidden.map(|&neurons| HiddenLayer::new(shape.normalization, batch, neurons));
        let room = |neurons: usize| vec![T::Lanes::ZERO; batch.blocks() * neurons];
        Self {
            hidden: hidden.collect(),
            scores: room(shape.neurons[layers]),
            errors: [room(widest), room(widest)],
            transposed: Vec::new(),
            shape,
            batch,
        }
    }

    /// The mean loss of a minibatch and its gradient for all parameters. `inputs` are `[block][input]`, what belongs to
    /// no image zero; `labels` name the class of each image.
    pub fn gradient(
        &mut self,
        parameters: &[LayerParameters<T>],
        inputs: &[T::Lanes],
        labels: &[u8],
        gradient: &mut [LayerGradient<T>],
    ) -> f64 {
        self.forward(parameters, inputs, None);
        let loss = self.probabilities(labels);
        self.score_errors(labels);
        self.backward(parameters, inputs, gradient);
        loss
    }

    /// What batch normalization needs to know of all training images, layer by layer.
    pub fn statistics(
        &mut self,
        parameters: &[LayerParameters<T>],
        inputs: &[T::Lanes],
    ) -> Vec<Statistics> {
        self.forward(parameters, inputs, None);
        let hidden = self.hidden.iter();
        hidden.map(|layer| layer.statistics.clone()).collect()
    }

    /// Loss and accuracy on images without training.
    pub fn evaluate(
        &mut self,
        parameters: &[LayerParameters<T>],
        statistics: &[Statistics],
        inputs: &[T::Lanes],
        labels: &[u8],
    ) -> Score {
        self.forward(parameters, inputs, Some(statistics));
        let loss = self.probabilities(labels);
        let accuracy = self.right(labels) as f64 / self.batch.0 as f64;
        Score { loss, accuracy }
    }

    /// The probability of each class for the first image.
    pub fn classify(
        &mut self,
        parameters: &[LayerParameters<T>],
        statistics: &[Statistics],
        inputs: &[T::Lanes],
    ) -> Vec<f64> {
        self.forward(parameters, inputs, Some(statistics));
        self.probabilities(&[]);
        let first = self.scores.iter().take(self.classes());
        first.map(|&p| T::numbers(p)[0].to_f64()).collect()
    }

    fn classes(&self) -> usize {
        self.shape.neurons[self.shape.layers()]
    }

    fn forward(
        &mut self,
        parameters: &[LayerParameters<T>],
        inputs: &[T::Lanes],
        statistics: Option<&[Statistics]>,
    ) {
        for layer in 0..self.hidden.len() {
            let (before, rest) = self.hidden.split_at_mut(layer);
            let inputs = before.last().map_or(inputs, |below| &below.output[..]);
            let statistics = statistics.map(|statistics| &statistics[layer]);
            rest[0].forward(&parameters[layer], inputs, statistics);
        }
        let last = self.shape.layers() - 1;
        let [columns, classes] = self.shape.of_layer(last);
        let inputs = self.hidden.last().map_or(inputs, |below| &below.output[..]);
        multiply(&parameters[last].weights, columns, inputs, &mut self.scores);
        for block in self.scores.chunks_exact_mut(classes) {
            for (score, &shift) in block.iter_mut().zip(&parameters[last].shift) {
                *score += shift.splat();
            }
        }
    }

    /// Turns logits into probabilities, and gives the mean loss with these labels.
    fn probabilities(&mut self, labels: &[u8]) -> f64 {
        let classes = self.classes();
        let mut loss = 0.0;
        let labels = labels.chunks(WIDTH).chain(std::iter::repeat(&[][..]));
        for (block, labels) in self.scores.chunks_exact_mut(classes).zip(labels) {
            let largest = block[1..]
                .iter()
                .fold(block[0], |largest, &score| largest.larger(score));
            let mut sum = T::Lanes::ZERO;
            for score in block.iter_mut() {
                *score = T::lanes(T::numbers(*score - largest).map(T::exp));
                sum += *score;
            }
            for score in block.iter_mut() {
                *score = *score / sum;
            }
            for (lane, &label) in labels.iter().enumerate() {
                let own = T::numbers(block[usize::from(label)])[lane].to_f64();
                // A probability that single precision cannot tell from zero would make the loss infinite.
                loss -= libm::log(own.max(f64::from(f32::MIN_POSITIVE)));
            }
        }
        loss / self.batch.0 as f64
    }

    /// How many images have no class more probable than that of their label.
    fn right(&self, labels: &[u8]) -> usize {
        let blocks = self.scores.chunks_exact(self.classes());
        let is_right = |block: &[T::Lanes], lane: usize, label: u8| {
            let of_class = |class: &T::Lanes| T::numbers(*class)[lane].to_f64();
            let own = of_class(&block[usize::from(label)]);
            block.iter().all(|class| of_class(class) <= own)
        };
        let right = blocks.zip(labels.chunks(WIDTH)).map(|(block, labels)| {
            let lanes = labels.iter().enumerate();
            lanes
                .filter(|&(lane, &label)| is_right(block, lane, label))
                .count()
        });
        right.sum()
    }

    /// Turns probabilities into the error of the logits, `(p − 1 of the own class)/images`.
    fn score_errors(&mut self, labels: &[u8]) {
        let classes = self.classes();
        let share = T::from_f64(1.0 / self.batch.0 as f64).splat();
        for (block, labels) in self
            .scores
            .chunks_exact_mut(classes)
            .zip(labels.chunks(WIDTH))
        {
            for (class, score) in block.iter_mut().enumerate() {
                let own = T::lanes(std::array::from_fn(|lane| {
                    let is_own = labels.get(lane).is_some_and(|&l| usize::from(l) == class);
                    T::from_f64(f64::from(u8::from(is_own)))
                }));
                *score = (*score - own) * share;
            }
        }
        self.batch.clear_rest::<T>(&mut self.scores);
    }

    fn backward(
        &mut self,
        parameters: &[LayerParameters<T>],
        inputs: &[T::Lanes],
        gradient: &mut [LayerGradient<T>],
    ) {
        let last = self.shape.layers() - 1;
        let [columns, classes] = self.shape.of_layer(last);
        let below = self.hidden.last().map_or(inputs, |below| &below.output[..]);
        outer(
            &self.scores,
            classes,
            below,
            columns,
            &mut gradient[last].weights,
        );
        let mut shifts = vec![T::Lanes::ZERO; classes];
        for block in self.scores.chunks_exact(classes) {
            for (sum, &error) in shifts.iter_mut().zip(block) {
                *sum += error;
            }
        }
        for (out, sum) in gradient[last].shift.iter_mut().zip(shifts) {
            *out = T::sum(sum);
        }
        for layer in (0..last).rev() {
            // The error of this layer's output, from that of the layer above.
            let [neurons, above] = self.shape.of_layer(layer + 1);
            let weights = &parameters[layer + 1].weights;
            self.transposed.resize(weights.len(), T::default());
            transpose(weights, neurons, &mut self.transposed);
            let [one, other] = &mut self.errors;
            let of_above = if layer + 1 == last {
                &self.scores
            } else {
                &*other
            };
            let blocks = self.batch.blocks();
            let error = &mut one[..blocks * neurons];
            multiply(&self.transposed, above, &of_above[..blocks * above], error);
            let (before, rest) = self.hidden.split_at(layer);
            let inputs = before.last().map_or(inputs, |below| &below.output[..]);
            rest[0].backward(&parameters[layer], inputs, error, &mut gradient[layer]);
            self.errors.swap(0, 1);
        }
    }
}
