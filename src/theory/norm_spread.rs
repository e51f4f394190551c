//! The distribution of `ln r²` among replicas of plain SGD, while their norms differ much.
//!
//! A first step from well inside the sphere is so long that it alone decides where a replica goes: `r² ← (1−ηλ)²r² +
//! η²G²q/r²`, where `q = ‖g̃‖²/G²` is `χ²/n` with `n = d − 1` degrees of freedom if noise dominates the gradient. The mean of
//! the norm does not follow from the mean before it then (derived here). So the whole distribution is carried along, on a
//! grid, until it is narrow again.

use super::norm_parts::PARTS;
use super::update_law::UpdateLaw;
use crate::numeric::transfer::Transfer;

/// Cells of the grid.
const CELLS: usize = 240;

/// A cell with less than this is empty.
const EMPTY: f64 = 1e-12;

/// `ηG/r²`, the length of a step over the norm, from which on norms spread.
const LONG_STEP: f64 = 0.5;

/// Variance of `ln r²` below which the mean is enough: it is off by an eighth of it. The grid itself makes a quarter of a cell
/// of it, 0.01 where it reaches over four powers of ten.
const NARROW: f64 = 0.02;

/// Replicas by `ln r²`; empty while the mean is enough.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct NormSpread {
    /// Shares of the replicas, by cell.
    shares: Vec<f64>,
    /// The first cell's `ln r²`, and how far cells are apart.
    grid: [f64; 2],
}

/// What the replicas do in a step, on average.
#[derive(Clone, Copy, Debug)]
pub(super) struct SpreadStep {
    /// Their angle (rms).
    pub angular_update: f64,
    /// `E[1/r²]` before the step.
    pub inverse_square: f64,
    /// Their norm after it, and its standard deviation.
    pub norm: f64,
    pub deviation: f64,
}

impl NormSpread {
    /// Saves or restores it.
    pub fn transfer(&mut self, transfer: &mut Transfer) {
        transfer.list(&mut self.shares, CELLS, 0.0, Transfer::number);
        transfer.numbers(&mut self.grid);
        transfer.check(self.shares.is_empty() || self.shares.len() == CELLS);
    }

    /// Norms become so many times as long.
    pub fn rescale(&mut self, factor: f64) {
        self.grid[0] += 2.0 * libm::log(factor);
    }

    /// Whether norms differ.
    pub fn is_wide(&self) -> bool {
        !self.shares.is_empty()
    }

    /// `r²` in parts of equal size: the geometric mean over each.
    pub fn squares_of_parts(&self) -> [f64; PARTS] {
        let places = self.shares.iter().enumerate();
        means_of_parts(places.map(|(cell, share)| [self.logarithm(cell), *share])).map(libm::exp)
    }

    /// A step of the replicas that were all at a square of the norm, or are spread. Nothing where the mean is enough.
    pub fn advance(
        &mut self,
        law: &UpdateLaw,
        square_gradient: f64,
        square_norm: f64,
    ) -> Option<SpreadStep> {
        let step = law.learning_rate * square_gradient.sqrt() / square_norm;
        if !law.is_plain_sgd() || !square_gradient.is_finite() {
            self.shares.clear();
            return None;
        }
        if self.shares.is_empty() {
            if step < LONG_STEP {
                return None;
            }
            self.begin(law, square_gradient, square_norm);
        }
        let (mean, variance) = self.advance_cells(law, square_gradient);
        let narrow = NARROW + 2.0 * law.intrinsic_rate() / (law.dimension - 1.0);
        if variance < narrow {
            self.shares.clear();
        }
        Some(mean)
    }

    /// All at one place, on a grid that reaches as far as they will go.
    fn begin(&mut self, law: &UpdateLaw, square_gradient: f64, square_norm: f64) {
        let rest = law.equilibrium_norm(square_gradient);
        let rest = rest.map_or(square_norm, |norm| norm * norm);
        let eta = law.learning_rate;
        let longest = 12.0 * eta * eta * square_gradient / square_norm;
        let low = libm::log(rest.min(square_norm)) - 1.0;
        let high = libm::log(longest + rest.max(square_norm)) + 0.5;
        self.grid = [low, (high - low) / (CELLS - 1) as f64];
        self.shares = vec![0.0; CELLS];
        self.put(square_norm, 1.0);
    }

    /// A share of replicas at a square of the norm, between two cells.
    fn put(&mut self, square: f64, share: f64) {
        let [low, width] = self.grid;
        let place = (libm::log(square) - low) / width;
        let place = place.max(0.0).min(CELLS as f64 - 1.001);
        let (cell, part) = (place as usize, place.fract());
        self.shares[cell] += share * (1.0 - part);
        self.shares[cell + 1] += share * part;
    }

    /// A step of all cells: what it does on average, and the variance of `ln r²` after it.
    fn advance_cells(&mut self, law: &UpdateLaw, square_gradient: f64) -> (SpreadStep, f64) {
        let nodes = gradient_nodes(law.dimension - 1.0);
        let before = std::mem::replace(&mut self.shares, vec![0.0; CELLS]);
        let [mut square_angle, mut inverse_square] = [0.0; 2];
        for (cell, &share) in before.iter().enumerate() {
            if share < EMPTY {
                continue;
            }
            let square = self.square(cell);
            inverse_square += share / square;
            for &[q, weight] in &nodes {
                let gradient = square_gradient * q;
                let angle = law.angular_update(gradient, square.sqrt());
                square_angle += share * weight * angle * angle;
                self.put(law.next_square_norm(gradient, square), share * weight);
            }
        }
        let [mut norm, mut mean_square, mut first, mut second] = [0.0; 4];
        for (cell, share) in self.shares.iter().enumerate() {
            let square = self.square(cell);
            let logarithm = self.logarithm(cell);
            norm += share * square.sqrt();
            mean_square += share * square;
            first += share * logarithm;
            second += share * logarithm * logarithm;
        }
        let step = SpreadStep {
            angular_update: square_angle.sqrt(),
            inverse_square,
            norm,
            deviation: (mean_square - norm * norm).max(0.0).sqrt(),
        };
        (step, second - first * first)
    }

    fn square(&self, cell: usize) -> f64 {
        libm::exp(self.logarithm(cell))
    }

    fn logarithm(&self, cell: usize) -> f64 {
        self.grid[0] + self.grid[1] * cell as f64
    }
}

/// Means of a distribution, given as ascending values and their shares, over parts of equal size.
fn means_of_parts(places: impl Iterator<Item = [f64; 2]>) -> [f64; PARTS] {
    let size = 1.0 / PARTS as f64;
    let mut sums = [0.0; PARTS];
    let mut sizes = [0.0; PARTS];
    let mut part = 0;
    for [value, mut share] in places {
        while share > 0.0 {
            let last = part == PARTS - 1;
            let taken = if last {
                share
            } else {
                share.min(size - sizes[part])
            };
            sums[part] += taken * value;
            sizes[part] += taken;
            share -= taken;
            if !last && share > 0.0 {
                part += 1;
            }
        }
    }
    for (sum, size) in sums.iter_mut().zip(sizes) {
        *sum /= size;
    }
    sums
}

/// `q = χ²/n` with n degrees of freedom in parts of equal size: its mean over each.
pub(super) fn gradient_parts(freedom: f64) -> [f64; PARTS] {
    let mut nodes = gradient_nodes(freedom);
    nodes.sort_by(|a, b| a[0].total_cmp(&b[0]));
    means_of_parts(nodes.into_iter())
}

/// Values of `q = χ²/n` with n degrees of freedom, and their weights: the trapezoid in `y = ln q`, whose density is
/// `∝ exp(½n(y − eʸ))`. Half a standard deviation apart they leave out less than 1e-6, as the integrand is analytic.
fn gradient_nodes(freedom: f64) -> Vec<[f64; 2]> {
    const LEAST: f64 = -14.0;
    let apart = 0.5 * (2.0 / freedom).sqrt().min(1.0);
    let exponent = |y: f64| 0.5 * freedom * (y + 1.0 - libm::exp(y));
    let towards = |side: f64| {
        let places = (0..).map(move |k| side * apart * f64::from(k));
        places.take_while(move |&y| exponent(y) > LEAST)
    };
    let places = towards(1.0).chain(towards(-1.0).skip(1));
    let mut nodes: Vec<[f64; 2]> = places
        .map(|y| [libm::exp(y), libm::exp(exponent(y))])
        .collect();
    let total: f64 = nodes.iter().map(|[_, weight]| weight).sum();
    nodes.iter_mut().for_each(|node| node[1] /= total);
    nodes
}
