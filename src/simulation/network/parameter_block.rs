//! Parameters of one kind and what the optimizer remembers of them, in double precision.
//!
//! A weight matrix lies as replicas do elsewhere: four neurons in the lanes, their inputs one after the other. So the
//! laboratory's update rules move it as they are, each neuron's row by itself; a rule of matrices moves it as a whole.

use crate::numeric::transfer::Transfer;
use crate::simulation::optimizer::{Move, Muon, Optimizer, OptimizerState};
use crate::simulation::vector::{LANES, Lanes, atan2, transfer_lanes};

use super::model::Invariance;
use super::real::Real;

/// A matrix of parameters `[row][column]`; a list is a matrix of one column.
#[derive(Clone, Debug)]
pub struct ParameterBlock {
    rows: usize,
    columns: usize,
    /// `[four rows][column]`.
    values: Vec<Lanes>,
    gradient: Vec<Lanes>,
    next: Vec<Lanes>,
    /// One for each four rows.
    states: Vec<OptimizerState>,
    /// By which a small steady gradient would move each row in the long run, as the rule said in the last step.
    long_run_rates: Vec<Lanes>,
}

/// What a step did to the rows of a matrix, and to the matrix as a whole.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Turned {
    /// The rows, in order.
    pub rows: Vec<Unit>,
    /// The matrix as one vector.
    pub whole: Unit,
}

impl Turned {
    /// The vectors that are looked at: the matrix where that is scale invariant, the rows elsewhere.
    pub fn units(&self, invariance: Invariance) -> &[Unit] {
        match invariance {
            Invariance::Matrix => std::slice::from_ref(&self.whole),
            Invariance::Neurons | Invariance::None => &self.rows,
        }
    }
}

/// What a step did to one vector of weights.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Unit {
    /// Its length after the step.
    pub norm: f64,
    /// The angle between before and after, radians.
    pub angle: f64,
    /// Length of the gradient times that of the weights before the step: of the gradient on the unit sphere.
    pub unit_gradient: f64,
    /// Learning rate as the direction feels it: the long-run rate over `‖w‖²` before the step; NaN where the rule has none.
    pub effective_rate: f64,
}

/// `‖w‖²`, `w·Δ`, `‖Δ‖²`, `‖g‖²` and the long-run rate of four rows, with the step `Δ`.
type Sums = [Lanes; 5];

impl ParameterBlock {
    /// From numbers `[row][column]`.
    pub fn new(numbers: &[f64], columns: usize) -> Self {
        let rows = numbers.len() / columns;
        let blocks = rows.div_ceil(LANES);
        let at = |row: usize, column: usize| numbers.get(row * columns + column);
        let values: Vec<Lanes> = (0..blocks * columns)
            .map(|place| {
                let (block, column) = (place / columns, place % columns);
                let lane = |lane| at(LANES * block + lane, column).copied().unwrap_or(0.0);
                Lanes::from(std::array::from_fn::<f64, LANES, _>(lane))
            })
            .collect();
        Self {
            rows,
            columns,
            gradient: vec![Lanes::ZERO; values.len()],
            next: values.clone(),
            states: values
                .chunks_exact(columns)
                .map(OptimizerState::new)
                .collect(),
            long_run_rates: vec![Lanes::ZERO; blocks],
            values,
        }
    }

    /// Writes the numbers `[row][column]`.
    pub fn copy_to<T: Real>(&self, out: &mut [T]) {
        let tiles = out.chunks_mut(LANES * self.columns);
        for (tile, block) in tiles.zip(self.values.chunks_exact(self.columns)) {
            for (column, lanes) in block.iter().enumerate() {
                let rows = tile[column..].iter_mut().step_by(self.columns);
                for (place, number) in rows.zip(lanes.to_array()) {
                    *place = T::from_f64(number);
                }
            }
        }
    }

    /// The numbers `[row][column]`.
    pub fn numbers(&self) -> Vec<f64> {
        let mut numbers = vec![0.0; self.rows * self.columns];
        self.copy_to(&mut numbers);
        numbers
    }

    fn take_gradient<T: Real>(&mut self, gradient: &[T]) {
        let tiles = gradient.chunks(LANES * self.columns);
        for (tile, block) in tiles.zip(self.gradient.chunks_exact_mut(self.columns)) {
            for (column, lanes) in block.iter_mut().enumerate() {
                let mut rows = [0.0; LANES];
                let numbers = tile[column..].iter().step_by(self.columns);
                for (row, number) in rows.iter_mut().zip(numbers) {
                    *row = number.to_f64();
                }
                *lanes = Lanes::from(rows);
            }
        }
    }

    /// One step with the gradient `[row][column]`.
    pub fn step<T: Real>(&mut self, rule: &Optimizer, rate: f64, gradient: &[T]) {
        self.take_gradient(gradient);
        match rule.rule().as_rule_of_matrices() {
            Some(rule) => self.step_whole(rule, rate),
            None => self.for_each_block(|state, long_run_rate, step| {
                *long_run_rate = rule.rule().step(rate, state, step);
            }),
        }
        std::mem::swap(&mut self.values, &mut self.next);
    }

    fn step_whole(&mut self, rule: &Muon, rate: f64) {
        let shape = [self.rows, self.columns];
        self.for_each_block(|state, _, mut step| rule.average(state, &mut step));
        rule.orthogonalize_one(&mut self.next, shape);
        self.for_each_block(|_, long_run_rate, mut step| {
            rule.finish(rate, shape, &mut step);
            *long_run_rate = Lanes::splat(f64::NAN);
        });
    }

    /// Every four rows: what the rule remembers of them, their long-run rate, and their step.
    fn for_each_block(&mut self, mut act: impl FnMut(&mut OptimizerState, &mut Lanes, Move)) {
        let states = self.states.iter_mut().zip(&mut self.long_run_rates);
        for (block, (state, long_run_rate)) in states.enumerate() {
            let range = block * self.columns..(block + 1) * self.columns;
            let step = Move {
                weights: &self.values[range.clone()],
                gradient: &self.gradient[range.clone()],
                next: &mut self.next[range],
            };
            act(state, long_run_rate, step);
        }
    }

    /// What the last step did.
    pub fn measure(&self, turned: &mut Turned) {
        turned.rows.clear();
        let mut whole = [0.0; 5];
        for block in 0..self.states.len() {
            let sums = self.sums(block);
            let used = LANES.min(self.rows - LANES * block);
            let angles = angle(sums).to_array();
            let lanes = sums.map(Lanes::to_array);
            for lane in 0..used {
                let sums = lanes.map(|lanes| lanes[lane]);
                turned.rows.push(unit(sums, angles[lane]));
                whole.iter_mut().zip(sums).for_each(|(w, sum)| *w += sum);
            }
        }
        // The matrix has the mean rate of its rows.
        whole[4] /= self.rows as f64;
        let angle = angle(whole.map(Lanes::splat)).to_array()[0];
        turned.whole = unit(whole, angle);
    }

    fn sums(&self, block: usize) -> Sums {
        let range = block * self.columns..(block + 1) * self.columns;
        let mut sums = [Lanes::ZERO; 5];
        sums[4] = self.long_run_rates[block];
        let coordinates = self.next[range.clone()]
            .iter()
            .zip(&self.values[range.clone()])
            .zip(&self.gradient[range]);
        for ((&before, &after), &gradient) in coordinates {
            let change = after - before;
            sums[0] += before * before;
            sums[1] += before * change;
            sums[2] += change * change;
            sums[3] += gradient * gradient;
        }
        sums
    }

    /// Begins with nothing remembered.
    pub fn forget(&mut self) {
        let states = self.values.chunks_exact(self.columns);
        self.states = states.map(OptimizerState::new).collect();
    }

    /// Saves or restores values and memory.
    pub fn transfer(&mut self, transfer: &mut Transfer) {
        transfer.slice(&mut self.values, transfer_lanes);
        transfer.slice(&mut self.states, |transfer, state| state.transfer(transfer));
    }
}

/// The angle between `w` and `w + Δ`: with `‖w‖²‖Δ‖² − (w·Δ)²` the square of `‖w‖` times the part of Δ across `w`. A
/// step is nearly at right angles to the weights, so that nothing cancels.
fn angle([square, along, change, ..]: Sums) -> Lanes {
    let across = square * change - along * along;
    let across = across.simd_gt(Lanes::ZERO).bitselect(across, Lanes::ZERO);
    atan2(across.sqrt(), square + along)
}

fn unit([square, along, change, gradient, rate]: [f64; 5], angle: f64) -> Unit {
    Unit {
        norm: (square + 2.0 * along + change).max(0.0).sqrt(),
        angle,
        unit_gradient: (square * gradient).sqrt(),
        effective_rate: rate / square,
    }
}
