//! Muon (K. Jordan et al. 2024, “Muon: An optimizer for hidden layers in neural networks”): a momentum that is made
//! orthogonal before it moves weights that are a matrix, with decoupled weight decay (J. Liu et al. 2025, “Muon is
//! scalable for LLM training”, arXiv 2502.16982), as PyTorch's `torch.optim.Muon` writes it, in `f64`.

use super::{Hyperparameters, Move, OptimizerState, UpdateRule};
use crate::parameters::{OrthogonalizationKind, StepScaleKind};
use crate::simulation::vector::{LANES, Lanes, dot};

/// What a rule of matrices does with a matrix.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct MatrixStep {
    /// Rows and columns of the weights, which stand row by row.
    pub shape: [usize; 2],
    /// Whether the momentum looks ahead.
    pub nesterov: bool,
    /// How the momentum is made orthogonal.
    pub orthogonalization: OrthogonalizationKind,
    /// What the step is multiplied by.
    pub scale: StepScaleKind,
}

impl Default for MatrixStep {
    fn default() -> Self {
        Self {
            shape: [1, 1],
            nesterov: false,
            orthogonalization: OrthogonalizationKind::NewtonSchulz,
            scale: StepScaleKind::One,
        }
    }
}

impl MatrixStep {
    /// The number s that the step is multiplied by.
    fn factor(&self) -> f64 {
        let [rows, columns] = self.shape.map(|side| side as f64);
        match self.scale {
            StepScaleKind::One => 1.0,
            StepScaleKind::Aspect => (rows / columns).max(1.0).sqrt(),
            StepScaleKind::Adamw => 0.2 * rows.max(columns).sqrt(),
        }
    }
}

/// `v ← βv + (1−β)g`, `x = v` or, with Nesterov's look ahead, `x = βv + (1−β)g`, and `W ← (1−ηλ)W − ηs·orthogonal(x)`.
/// β is the momentum, and s the scale.
#[derive(Clone, Copy, Debug)]
pub struct Muon {
    weight_decay: f64,
    momentum: f64,
    matrix: MatrixStep,
}

impl Muon {
    /// The rule with its weight decay, momentum and matrix.
    pub fn new(hyperparameters: Hyperparameters) -> Self {
        Self {
            weight_decay: hyperparameters.weight_decay,
            momentum: hyperparameters.momentum,
            matrix: hyperparameters.matrix,
        }
    }

    /// The first part of a step: writes the momentum x where the weights after the step go.
    pub fn average(&self, state: &mut OptimizerState, step: &mut Move) {
        let [beta, fresh] = [self.momentum, 1.0 - self.momentum].map(Lanes::splat);
        let averages = state.first_moment.iter_mut().zip(step.gradient);
        for (out, (v, &g)) in step.next.iter_mut().zip(averages) {
            *v = beta * *v + fresh * g;
            *out = if self.matrix.nesterov {
                beta * *v + fresh * g
            } else {
                *v
            };
        }
    }

    /// The second part: makes x orthogonal, a single matrix of this shape that lies `[four rows][column]`.
    pub fn orthogonalize_one(&self, x: &mut [Lanes], shape: [usize; 2]) {
        let (mut packed, sides) = packed(x, shape);
        match self.matrix.orthogonalization {
            OrthogonalizationKind::NewtonSchulz => newton_schulz_of_one(&mut packed, sides),
            OrthogonalizationKind::Polar => polar_factor(&mut packed, sides),
        }
        unpack(&packed, x, shape);
    }

    /// The last part: moves weights of a matrix of this shape by the orthogonal matrix that stands where they go.
    pub fn finish(&self, rate: f64, shape: [usize; 2], step: &mut Move) {
        let matrix = MatrixStep {
            shape,
            ..self.matrix
        };
        let keep = Lanes::splat(1.0 - rate * self.weight_decay);
        let length = Lanes::splat(rate * matrix.factor());
        for (next, &w) in step.next.iter_mut().zip(step.weights) {
            *next = keep * w - length * *next;
        }
    }
}

impl UpdateRule for Muon {
    fn step(&self, rate: f64, state: &mut OptimizerState, mut step: Move) -> Lanes {
        self.average(state, &mut step);
        let sides = Sides::new(self.matrix.shape);
        match self.matrix.orthogonalization {
            OrthogonalizationKind::NewtonSchulz => newton_schulz(step.next, sides),
            OrthogonalizationKind::Polar => polar_factor(step.next, sides),
        }
        self.finish(rate, self.matrix.shape, &mut step);
        Lanes::splat(f64::NAN)
    }

    fn as_rule_of_matrices(&self) -> Option<&Muon> {
        Some(self)
    }
}

/// A single matrix `[four rows][column]` as `[place along its shorter side][four places along its longer one]`, filled up
/// with zeros, which change no singular value.
fn packed(x: &[Lanes], shape: [usize; 2]) -> (Vec<Lanes>, Sides) {
    let [rows, columns] = shape;
    let sides = Sides::of_one(shape);
    let mut packed = vec![Lanes::ZERO; sides.short * sides.long];
    for (place, out) in packed.iter_mut().enumerate() {
        let (i, j) = (place / sides.long, place % sides.long);
        *out = if rows <= columns {
            Lanes::from(std::array::from_fn::<f64, LANES, _>(|k| {
                let column = LANES * j + k;
                let four = x.get(i / LANES * columns + column);
                let inside = four.filter(|_| column < columns);
                inside.map_or(0.0, |four| four.to_array()[i % LANES])
            }))
        } else {
            x[j * columns + i]
        };
    }
    (packed, sides)
}

/// The way back.
fn unpack(packed: &[Lanes], x: &mut [Lanes], shape: [usize; 2]) {
    let [rows, columns] = shape;
    let sides = Sides::of_one(shape);
    for (place, out) in x.iter_mut().enumerate() {
        let (block, column) = (place / columns, place % columns);
        *out = if rows <= columns {
            Lanes::from(std::array::from_fn::<f64, LANES, _>(|k| {
                let four = packed.get((LANES * block + k) * sides.long + column / LANES);
                four.map_or(0.0, |four| four.to_array()[column % LANES])
            }))
        } else {
            packed[column * sides.long + block]
        };
    }
}

/// Where the entries of a matrix stand: those along its shorter side are so far apart, and those along its longer one.
#[derive(Clone, Copy)]
struct Sides {
    short: usize,
    long: usize,
    short_stride: usize,
    long_stride: usize,
    /// Whether the lanes hold places along the longer side of a single matrix, and not replicas.
    one: bool,
}

impl Sides {
    fn new([rows, columns]: [usize; 2]) -> Self {
        if rows <= columns {
            Self {
                short: rows,
                long: columns,
                short_stride: columns,
                long_stride: 1,
                one: false,
            }
        } else {
            Self {
                short: columns,
                long: rows,
                short_stride: 1,
                long_stride: columns,
                one: false,
            }
        }
    }

    /// Of a single matrix that is packed.
    fn of_one([rows, columns]: [usize; 2]) -> Self {
        let long = rows.max(columns).div_ceil(LANES);
        Self {
            short: rows.min(columns),
            long,
            short_stride: long,
            long_stride: 1,
            one: true,
        }
    }

    /// A sum over the longer side from what the lanes have of it: of a single matrix their sum, in one order.
    fn whole(&self, sum: Lanes) -> Lanes {
        if !self.one {
            return sum;
        }
        let [a, b, c, d] = sum.to_array();
        Lanes::splat((a + b) + (c + d))
    }

    fn place(&self, i: usize, j: usize) -> usize {
        i * self.short_stride + j * self.long_stride
    }

    /// `Σⱼ xᵢⱼxₖⱼ`, by places along the shorter side.
    fn product(&self, x: &[Lanes], i: usize, k: usize) -> Lanes {
        let sum = (0..self.long).fold(Lanes::ZERO, |sum, j| {
            sum + x[self.place(i, j)] * x[self.place(k, j)]
        });
        self.whole(sum)
    }
}

/// Coefficients of K. Jordan's quintic, whose slope at zero is steep: all singular values come to 0.7 to 1.2 in a few
/// rounds, not to one.
const QUINTIC: [f64; 3] = [3.4445, -4.7750, 2.0315];

/// Rounds of the iteration.
const ROUNDS: usize = 5;

/// Norms below this one count as this one.
const SHORTEST: f64 = 1e-7;

/// `X ← X/‖X‖`, and then five times `X ← aX + (bS + cS²)X` with `S = XXᵀ`, over the shorter side.
fn newton_schulz(x: &mut [Lanes], sides: Sides) {
    let [a, b, c] = QUINTIC.map(Lanes::splat);
    let inverse = Lanes::ONE / dot(x, x).sqrt().max(Lanes::splat(SHORTEST));
    x.iter_mut().for_each(|x| *x *= inverse);
    let m = sides.short;
    let (mut square, mut mixed) = (vec![Lanes::ZERO; m * m], vec![Lanes::ZERO; m * m]);
    let mut column = vec![Lanes::ZERO; m];
    for _ in 0..ROUNDS {
        for i in 0..m {
            for k in i..m {
                let product = sides.product(x, i, k);
                (square[i * m + k], square[k * m + i]) = (product, product);
            }
        }
        for i in 0..m {
            for k in i..m {
                let row = |i: usize| &square[i * m..(i + 1) * m];
                let entry = b * square[i * m + k] + c * dot(row(i), row(k));
                (mixed[i * m + k], mixed[k * m + i]) = (entry, entry);
            }
        }
        for j in 0..sides.long {
            for (i, entry) in column.iter_mut().enumerate() {
                *entry = x[sides.place(i, j)];
            }
            for i in 0..m {
                x[sides.place(i, j)] = a * column[i] + dot(&mixed[i * m..(i + 1) * m], &column);
            }
        }
    }
}

/// The same of a single matrix that is packed, with the polynomial as `X ← aX + S(bX + cSX)`: so no product of S with
/// itself, whose entries would fill lanes with one number four times, is needed.
fn newton_schulz_of_one(x: &mut Vec<Lanes>, sides: Sides) {
    let [a, b, c] = QUINTIC.map(Lanes::splat);
    let norm = sides.whole(dot(x, x)).sqrt();
    let inverse = Lanes::ONE / norm.max(Lanes::splat(SHORTEST));
    x.iter_mut().for_each(|x| *x *= inverse);
    let m = sides.short;
    let mut square = vec![Lanes::ZERO; m * m];
    let mut inner = x.clone();
    let mut outer = x.clone();
    for _ in 0..ROUNDS {
        for i in 0..m {
            for k in i..m {
                let product = sides.product(x, i, k);
                (square[i * m + k], square[k * m + i]) = (product, product);
            }
        }
        mix([b, c], &square, x, x, &mut inner);
        mix([a, Lanes::ONE], &square, x, &inner, &mut outer);
        std::mem::swap(x, &mut outer);
    }
}

/// `out = a·x + c·S·y`, S with m rows and x, y and out with m rows of equal length.
fn mix([a, c]: [Lanes; 2], square: &[Lanes], x: &[Lanes], y: &[Lanes], out: &mut [Lanes]) {
    let m = square.len().isqrt();
    let long = x.len() / m;
    let rows = square.chunks_exact(m).zip(x.chunks_exact(long));
    for ((row, x), out) in rows.zip(out.chunks_exact_mut(long)) {
        out.iter_mut().zip(x).for_each(|(out, &x)| *out = a * x);
        for (&entry, y) in row.iter().zip(y.chunks_exact(long)) {
            let entry = c * entry;
            out.iter_mut()
                .zip(y)
                .for_each(|(out, &y)| *out += entry * y);
        }
    }
}

/// Sweeps of rotations, at most; ten are many.
const MOST_SWEEPS: usize = 40;

/// Rows whose cosine is smaller than this count as orthogonal.
const ORTHOGONAL: f64 = 1e-15;

/// Scalar products of rows below this one, with the norm of the whole for one, are rounding.
const ROUNDING: f64 = 1e-30;

/// Singular values below this share of the norm are none.
const NO_VALUE: f64 = 1e-13;

/// `UVᵀ` of `X = UΣVᵀ`, without the directions whose singular value is zero, by one-sided Jacobi rotations
/// (M. Hestenes 1958, “Inversion of matrices by biorthogonalization and related results”): rotations `J` make the rows
/// of `Y = JX` orthogonal, and `JᵀΣ⁻¹Y` is the polar factor. A replica that is done is turned no more, so that its bits
/// do not depend on its neighbours.
fn polar_factor(x: &mut [Lanes], sides: Sides) {
    let m = sides.short;
    let norm = sides
        .whole(dot(x, x))
        .sqrt()
        .max(Lanes::splat(f64::MIN_POSITIVE));
    let inverse = Lanes::ONE / norm;
    x.iter_mut().for_each(|x| *x *= inverse);
    let mut turned = vec![Lanes::ZERO; m * m];
    (0..m).for_each(|i| turned[i * m + i] = Lanes::ONE);
    for _ in 0..MOST_SWEEPS {
        let mut settled = true;
        for p in 0..m {
            for q in p + 1..m {
                settled &= !rotate(x, &mut turned, sides, p, q);
            }
        }
        if settled {
            break;
        }
    }
    for i in 0..m {
        let length = sides.product(x, i, i).sqrt();
        let exists = length.simd_gt(Lanes::splat(NO_VALUE));
        let inverse = exists.bitselect(Lanes::ONE / length, Lanes::ZERO);
        (0..sides.long).for_each(|j| x[sides.place(i, j)] *= inverse);
    }
    let mut column = vec![Lanes::ZERO; m];
    for j in 0..sides.long {
        for (i, entry) in column.iter_mut().enumerate() {
            *entry = x[sides.place(i, j)];
        }
        for k in 0..m {
            x[sides.place(k, j)] =
                (0..m).fold(Lanes::ZERO, |sum, i| sum + turned[i * m + k] * column[i]);
        }
    }
}

/// Turns two rows of X, and of J, until they are orthogonal; whether there was anything to turn.
fn rotate(x: &mut [Lanes], turned: &mut [Lanes], sides: Sides, p: usize, q: usize) -> bool {
    let [first, second, mixed] = [(p, p), (q, q), (p, q)].map(|(i, k)| sides.product(x, i, k));
    let slant = mixed.abs();
    let allowed = Lanes::splat(ORTHOGONAL) * (first * second).sqrt();
    let active = slant.simd_gt(allowed.max(Lanes::splat(ROUNDING)));
    if !active.any() {
        return false;
    }
    let double = active.bitselect(mixed + mixed, Lanes::ONE);
    let zeta = (second - first) / double;
    let steep = Lanes::ONE / (zeta.abs() + (Lanes::ONE + zeta * zeta).sqrt());
    let tangent = zeta.simd_lt(Lanes::ZERO).bitselect(-steep, steep);
    let cosine = Lanes::ONE / (Lanes::ONE + tangent * tangent).sqrt();
    let sine = active.bitselect(cosine * tangent, Lanes::ZERO);
    let cosine = active.bitselect(cosine, Lanes::ONE);
    let turn = |a: &mut [Lanes], first: usize, second: usize| {
        let (x, y) = (a[first], a[second]);
        a[first] = cosine * x - sine * y;
        a[second] = sine * x + cosine * y;
    };
    for j in 0..sides.long {
        turn(x, sides.place(p, j), sides.place(q, j));
    }
    for k in 0..sides.short {
        turn(turned, p * sides.short + k, q * sides.short + k);
    }
    true
}
