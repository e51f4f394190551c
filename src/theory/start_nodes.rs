//! A random start under a rule that divides each coordinate by the root of its own mean square, with decay inside the gradient.
//!
//! Far outside the sphere that mean square is the decay's: each weight then shrinks by η a step whatever it is, and small ones come
//! first to where noise holds them. So a coordinate of a random start, which is Gaussian among replicas, is carried along at
//! the nodes of a Gauss–Hermite rule, each with a weight, an average of gradients and a mean square of its own (derived here).

use crate::numeric::transfer::Transfer;

/// Nodes in a coordinate: the positive half of the ten-point rule (M. Abramowitz & I. Stegun 1964, “Handbook of Mathematical
/// Functions”, table 25.10).
pub(super) const NODES: usize = 5;

const PLACES: [f64; NODES] = [
    0.342_901_327_223_705,
    1.036_610_829_789_51,
    1.756_683_649_299_88,
    2.532_731_674_232_79,
    3.436_159_118_837_74,
];

const WEIGHTS: [f64; NODES] = [
    0.610_862_633_735_326,
    0.240_138_611_082_315,
    0.033_874_394_455_481,
    0.001_343_645_746_781,
    7.640_432_855_232e-6,
];

/// A weight among those that a coordinate starts with.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct StartNode {
    /// Its share of the replicas.
    pub share: f64,
    /// The weight and its average of gradients, over the root mean square of the coordinate's weights that are left of the start.
    pub weight: f64,
    pub average: f64,
    /// The running mean of the squared gradient.
    pub square: f64,
}

/// The nodes of every coordinate; none while one mean square a coordinate is enough.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct StartNodes(Vec<[StartNode; NODES]>);

impl StartNodes {
    /// Weights at the start, in a number of coordinates.
    pub fn new(count: usize) -> Self {
        let mut nodes = [StartNode::default(); NODES];
        for (node, (place, weight)) in nodes.iter_mut().zip(PLACES.iter().zip(WEIGHTS)) {
            node.share = 2.0 * weight / std::f64::consts::PI.sqrt();
            node.weight = std::f64::consts::SQRT_2 * place;
        }
        Self(vec![nodes; count])
    }

    /// Saves or restores them, in a number of coordinates.
    pub fn transfer(&mut self, transfer: &mut Transfer, count: usize) {
        let blank = [StartNode::default(); NODES];
        transfer.list(&mut self.0, count, blank, |transfer, nodes| {
            for node in nodes {
                let StartNode {
                    share,
                    weight,
                    average,
                    square,
                } = node;
                for number in [share, weight, average, square] {
                    transfer.number(number);
                }
            }
        });
        transfer.check(self.0.is_empty() || self.0.len() == count);
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Those of a coordinate.
    pub fn of(&self, i: usize) -> [StartNode; NODES] {
        self.0[i]
    }

    /// Puts back those of a coordinate, with weights that have become so many times as long.
    pub fn put(&mut self, i: usize, mut nodes: [StartNode; NODES], factor: f64) {
        for node in &mut nodes {
            node.weight /= factor;
            node.average /= factor;
        }
        self.0[i] = nodes;
    }
}
