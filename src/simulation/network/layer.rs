//! A hidden layer: weights, normalization, scale and shift, ReLU; forward and backward.
//!
//! With `z = Wx` and, for each neuron over the minibatch or for each image over the neurons, mean μ and variance v:
//!
//! ```text
//! batch, layer   n = (z − μ)/√(v + ε)      S. Ioffe and C. Szegedy 2015, arXiv 1502.03167;
//!                                          J. L. Ba, J. R. Kiros and G. E. Hinton 2016, arXiv 1607.06450
//! rms            n = z/√(mean z² + ε)      B. Zhang and R. Sennrich 2019, arXiv 1910.07467; it has no shift
//! none           n = z                     it has no scale
//! h = max(0, γn + β)
//! ```
//!
//! Backward, with `e = ∂L/∂n`, the part of the error along `n`, and with a mean also that along one, does not reach `z`:
//! `∂L/∂z = (e − mean e − n·mean(e·n))/√(v + ε)`, means taken as in the forward pass.

use super::products::{multiply, outer};
use super::real::{Lanes, Real, WIDTH};
use crate::parameters::NormalizationKind;

/// What keeps the normalization finite where all outputs are equal.
pub const EPSILON: f64 = 1e-5;

/// The parameters of a layer as the forward pass sees them.
#[derive(Clone, Debug)]
pub struct LayerParameters<T: Real> {
    /// `[neuron][input]`.
    pub weights: Vec<T>,
    /// γ, `[neuron]`.
    pub scale: Vec<T>,
    /// β, `[neuron]`.
    pub shift: Vec<T>,
}

/// The gradient of the loss for each of them.
pub type LayerGradient<T> = LayerParameters<T>;

impl<T: Real> LayerParameters<T> {
    /// All zero, for so many inputs and neurons.
    pub fn zero(inputs: usize, neurons: usize) -> Self {
        Self {
            weights: vec![T::default(); inputs * neurons],
            scale: vec![T::default(); neurons],
            shift: vec![T::default(); neurons],
        }
    }
}

/// Mean and variance of each neuron over all training images, by which batch normalization works when it does not train
/// (Ioffe and Szegedy 2015, algorithm 2); `[neuron]`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Statistics {
    /// Means.
    pub means: Vec<f64>,
    /// Variances.
    pub variances: Vec<f64>,
}

/// How many images there are, eight to a block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Batch(pub usize);

impl Batch {
    /// Blocks, of which the last may be partly empty.
    pub fn blocks(self) -> usize {
        self.0.div_ceil(WIDTH)
    }

    /// Sets to zero what belongs to no image, in activations `[block][neuron]`.
    pub fn clear_rest<T: Real>(self, values: &mut [T::Lanes]) {
        let used = self.0 % WIDTH;
        if used == 0 {
            return;
        }
        let mask = T::lanes(std::array::from_fn(|lane| {
            T::from_f64(if lane < used { 1.0 } else { 0.0 })
        }));
        let neurons = values.len() / self.blocks();
        let last = values.len() - neurons;
        for value in &mut values[last..] {
            *value = *value * mask;
        }
    }
}

/// What a hidden layer computes, and keeps for the way back; `[block][neuron]` unless it says otherwise.
#[derive(Clone, Debug)]
pub struct HiddenLayer<T: Real> {
    normalization: NormalizationKind,
    batch: Batch,
    neurons: usize,
    /// `n`, and before it `z`.
    normalized: Vec<T::Lanes>,
    /// `1/√(v + ε)`: `[neuron]` for batch normalization, `[block]` for layer and RMS normalization.
    inverse: Vec<T::Lanes>,
    /// `h`.
    pub output: Vec<T::Lanes>,
    /// Of the last images, for batch normalization.
    pub statistics: Statistics,
}

impl<T: Real> HiddenLayer<T> {
    /// Room for so many images.
    pub fn new(normalization: NormalizationKind, batch: Batch, neurons: usize) -> Self {
        let room = vec![T::Lanes::ZERO; batch.blocks() * neurons];
        let inverse = match normalization {
            NormalizationKind::Batch => neurons,
            _ => batch.blocks(),
        };
        Self {
            normalization,
            batch,
            neurons,
            normalized: room.clone(),
            inverse: vec![T::Lanes::ZERO; inverse],
            output: room,
            statistics: Statistics::default(),
        }
    }

    /// From inputs `[block][input]` to `output`. With statistics, batch normalization uses those instead of
    /// the images' own.
    pub fn forward(
        &mut self,
        parameters: &LayerParameters<T>,
        inputs: &[T::Lanes],
        statistics: Option<&Statistics>,
    ) {
        let columns = parameters.weights.len() / self.neurons;
        multiply(&parameters.weights, columns, inputs, &mut self.normalized);
        match (self.normalization, statistics) {
            (NormalizationKind::Batch, None) => self.normalize_neurons(),
            (NormalizationKind::Batch, Some(statistics)) => self.normalize_as(statistics),
            (NormalizationKind::Layer, _) => self.normalize_images(true),
            (NormalizationKind::Rms, _) => self.normalize_images(false),
            (NormalizationKind::None, _) => {}
        }
        let scale_and_shift = || parameters.scale.iter().zip(&parameters.shift);
        for (normalized, output) in self
            .normalized
            .chunks_exact(self.neurons)
            .zip(self.output.chunks_exact_mut(self.neurons))
        {
            for ((h, &n), (&scale, &shift)) in
                output.iter_mut().zip(normalized).zip(scale_and_shift())
            {
                *h = (n * scale.splat() + shift.splat()).larger(T::Lanes::ZERO);
            }
        }
        self.batch.clear_rest::<T>(&mut self.output);
    }

    /// Each neuron over the minibatch.
    fn normalize_neurons(&mut self) {
        let neurons = self.neurons;
        let share = T::from_f64(1.0 / self.batch.0 as f64);
        let sums = sums_over_images::<T>(&self.normalized, neurons, |z| z);
        let means: Vec<T::Lanes> = sums
            .iter()
            .map(|&sum| T::sum(sum).splat() * share.splat())
            .collect();
        for block in self.normalized.chunks_exact_mut(neurons) {
            for (z, &mean) in block.iter_mut().zip(&means) {
                *z = *z - mean;
            }
        }
        self.batch.clear_rest::<T>(&mut self.normalized);
        let squares = sums_over_images::<T>(&self.normalized, neurons, |d| d * d);
        let variances: Vec<T::Lanes> = squares
            .iter()
            .map(|&square| T::sum(square).splat() * share.splat())
            .collect();
        for (inverse, &variance) in self.inverse.iter_mut().zip(&variances) {
            *inverse = inverse_root::<T>(variance);
        }
        let numbers = |lanes: &T::Lanes| T::numbers(*lanes)[0].to_f64();
        self.statistics.means.clear();
        self.statistics.means.extend(means.iter().map(numbers));
        self.statistics.variances.clear();
        self.statistics
            .variances
            .extend(variances.iter().map(numbers));
        for block in self.normalized.chunks_exact_mut(neurons) {
            for (n, &inverse) in block.iter_mut().zip(&self.inverse) {
                *n = *n * inverse;
            }
        }
    }

    /// Each neuron by given statistics.
    fn normalize_as(&mut self, statistics: &Statistics) {
        for block in self.normalized.chunks_exact_mut(self.neurons) {
            let averages = statistics.means.iter().zip(&statistics.variances);
            for (z, (&mean, &variance)) in block.iter_mut().zip(averages) {
                let inverse = 1.0 / (variance + EPSILON).sqrt();
                *z = (*z - T::from_f64(mean).splat()) * T::from_f64(inverse).splat();
            }
        }
    }

    /// Each image over the neurons.
    fn normalize_images(&mut self, centred: bool) {
        let share = T::from_f64(1.0 / self.neurons as f64).splat();
        for (block, inverse) in self
            .normalized
            .chunks_exact_mut(self.neurons)
            .zip(&mut self.inverse)
        {
            if centred {
                let mean = block.iter().fold(T::Lanes::ZERO, |sum, &z| sum + z) * share;
                block.iter_mut().for_each(|z| *z = *z - mean);
            }
            let square = block.iter().fold(T::Lanes::ZERO, |sum, &z| sum + z * z);
            *inverse = inverse_root::<T>(square * share);
            block.iter_mut().for_each(|z| *z = *z * *inverse);
        }
    }

    /// From the error of `output`, which it turns into that of `z`, to the gradient.
    pub fn backward(
        &self,
        parameters: &LayerParameters<T>,
        inputs: &[T::Lanes],
        error: &mut [T::Lanes],
        gradient: &mut LayerGradient<T>,
    ) {
        let neurons = self.neurons;
        for (e, &h) in error.iter_mut().zip(&self.output) {
            *e = e.where_positive(h);
        }
        let shifts = sums_over_images::<T>(error, neurons, |e| e);
        let scales = sums_of_products::<T>(error, &self.normalized, neurons);
        for (out, sum) in gradient.shift.iter_mut().zip(shifts) {
            *out = T::sum(sum);
        }
        for (out, sum) in gradient.scale.iter_mut().zip(scales) {
            *out = T::sum(sum);
        }
        match self.normalization {
            NormalizationKind::Batch => self.back_through_neurons(parameters, gradient, error),
            NormalizationKind::Layer => self.back_through_images(parameters, true, error),
            NormalizationKind::Rms => self.back_through_images(parameters, false, error),
            NormalizationKind::None => scale_neurons(parameters, error),
        }
        let columns = parameters.weights.len() / neurons;
        outer(error, neurons, inputs, columns, &mut gradient.weights);
    }

    fn back_through_neurons(
        &self,
        parameters: &LayerParameters<T>,
        gradient: &LayerGradient<T>,
        error: &mut [T::Lanes],
    ) {
        let share = T::from_f64(1.0 / self.batch.0 as f64).splat();
        // Mean error, mean error along n, and what both are divided by, neuron by neuron.
        let factors: Vec<[T::Lanes; 3]> = (0..self.neurons)
            .map(|neuron| {
                [
                    gradient.shift[neuron].splat() * share,
                    gradient.scale[neuron].splat() * share,
                    parameters.scale[neuron].splat() * self.inverse[neuron],
                ]
            })
            .collect();
        for (error, normalized) in error
            .chunks_exact_mut(self.neurons)
            .zip(self.normalized.chunks_exact(self.neurons))
        {
            for ((e, &n), &[mean, along, factor]) in error.iter_mut().zip(normalized).zip(&factors)
            {
                *e = (*e - mean - n * along) * factor;
            }
        }
        self.batch.clear_rest::<T>(error);
    }

    fn back_through_images(
        &self,
        parameters: &LayerParameters<T>,
        centred: bool,
        error: &mut [T::Lanes],
    ) {
        scale_neurons(parameters, error);
        let share = T::from_f64(1.0 / self.neurons as f64).splat();
        for ((error, normalized), &inverse) in error
            .chunks_exact_mut(self.neurons)
            .zip(self.normalized.chunks_exact(self.neurons))
            .zip(&self.inverse)
        {
            let mean = if centred {
                error.iter().fold(T::Lanes::ZERO, |sum, &e| sum + e) * share
            } else {
                T::Lanes::ZERO
            };
            let products = error.iter().zip(normalized);
            let along = products.fold(T::Lanes::ZERO, |sum, (&e, &n)| sum + e * n) * share;
            for (e, &n) in error.iter_mut().zip(normalized) {
                *e = (*e - mean - n * along) * inverse;
            }
        }
    }
}

fn inverse_root<T: Real>(square: T::Lanes) -> T::Lanes {
    T::from_f64(1.0).splat() / (square + T::from_f64(EPSILON).splat()).root()
}

fn scale_neurons<T: Real>(parameters: &LayerParameters<T>, error: &mut [T::Lanes]) {
    for block in error.chunks_exact_mut(parameters.scale.len()) {
        for (e, &scale) in block.iter_mut().zip(&parameters.scale) {
            *e = *e * scale.splat();
        }
    }
}

/// `Σ of(value)` over the blocks, `[neuron]`.
fn sums_over_images<T: Real>(
    values: &[T::Lanes],
    neurons: usize,
    of: impl Fn(T::Lanes) -> T::Lanes,
) -> Vec<T::Lanes> {
    let mut sums = vec![T::Lanes::ZERO; neurons];
    for block in values.chunks_exact(neurons) {
        for (sum, &value) in sums.iter_mut().zip(block) {
            *sum += of(value);
        }
    }
    sums
}

/// `Σ one·other` over the blocks, `[neuron]`.
fn sums_of_products<T: Real>(
    one: &[T::Lanes],
    other: &[T::Lanes],
    neurons: usize,
) -> Vec<T::Lanes> {
    let mut sums = vec![T::Lanes::ZERO; neurons];
    for (one, other) in one.chunks_exact(neurons).zip(other.chunks_exact(neurons)) {
        for ((sum, &x), &y) in sums.iter_mut().zip(one).zip(other) {
            *sum += x * y;
        }
    }
    sums
}
