//! Where the weights were lately, as points for the picture.

use std::collections::VecDeque;

use crate::numeric::transfer::Transfer;
use crate::simulation::trainer::Trainer;

/// The most replicas that trails are restored of.
const MOST_REPLICAS: usize = 256;

/// A point in the picture's space: the minimiser's axis first.
pub type Point = [f64; 3];

/// The last positions of every replica, one for each picture that was asked for.
#[derive(Clone, Debug, Default)]
pub struct Trails {
    positions: Vec<VecDeque<Point>>,
}

impl Trails {
    /// The most positions that are kept of a replica.
    pub const LENGTH: usize = 48;

    /// Appends where the replicas of a trainer are now.
    pub fn follow(&mut self, trainer: &dyn Trainer) {
        let weights = (0..trainer.replicas()).filter_map(|replica| trainer.weights(replica));
        self.push(weights.map(project));
    }

    /// Appends the present position of each replica, replica 0 first.
    pub fn push(&mut self, present: impl Iterator<Item = Point>) {
        let mut replicas = 0;
        for position in present {
            if replicas == self.positions.len() {
                self.positions.push(VecDeque::new());
            }
            let positions = &mut self.positions[replicas];
            if positions.len() == Self::LENGTH {
                positions.pop_front();
            }
            positions.push_back(position);
            replicas += 1;
        }
        self.positions.truncate(replicas);
    }

    /// Saves the positions, or restores them.
    pub fn transfer(&mut self, transfer: &mut Transfer) {
        transfer.list(
            &mut self.positions,
            MOST_REPLICAS,
            VecDeque::new(),
            |transfer, positions| {
                let mut list = Vec::from(std::mem::take(positions));
                transfer.list(&mut list, Self::LENGTH, [0.0; 3], |transfer, position| {
                    transfer.numbers(position);
                });
                *positions = list.into();
            },
        );
    }

    /// Begins anew if these are not the trails of as many replicas as the trainer shows.
    pub fn fit(&mut self, trainer: &dyn Trainer) {
        let shown = (0..trainer.replicas()).filter(|&replica| trainer.weights(replica).is_some());
        let empty = self.positions.iter().any(VecDeque::is_empty);
        if empty || self.positions.len() != shown.count() {
            self.clear();
            self.follow(trainer);
        }
    }

    /// Forgets everything.
    pub fn clear(&mut self) {
        self.positions.clear();
    }

    /// Positions by replica, each oldest first.
    pub fn positions(&self) -> &[VecDeque<Point>] {
        &self.positions
    }

    /// The mean of the present distances from the origin, if there is any.
    pub fn mean_radius(&self) -> Option<f64> {
        self.mean_radius_of(0, 1)
    }

    /// The same for even and for odd replicas, where they started as two groups: their common mean may be a length that
    /// no replica has. One mean where they did not.
    pub fn mean_radii(&self, apart: bool) -> [Option<f64>; 2] {
        if apart {
            [0, 1].map(|group| self.mean_radius_of(group, 2))
        } else {
            [self.mean_radius(), None]
        }
    }

    /// The mean over every `stride`-th replica from the first one on.
    fn mean_radius_of(&self, first: usize, stride: usize) -> Option<f64> {
        let replicas = self.positions.iter().skip(first).step_by(stride);
        let latest = replicas.filter_map(|positions| positions.back());
        let lengths = latest.map(|[x, y, z]| (x * x + y * y + z * z).sqrt());
        let (sum, count) = lengths.fold((0.0, 0.0), |(sum, count), r| (sum + r, count + 1.0));
        (count > 0.0).then_some(sum / count)
    }

    /// The largest present distance from the origin; zero when there is none.
    pub fn radius(&self) -> f64 {
        let latest = self
            .positions
            .iter()
            .filter_map(|positions| positions.back());
        latest
            .map(|[x, y, z]| (x * x + y * y + z * z).sqrt())
            .fold(0.0, f64::max)
    }
}

/// An honest picture of d weights in space: the distance from the origin is the true norm, the
/// angle to the first axis the true angle to the minimiser, and the direction around that axis
/// comes from the next two coordinates. For d ≤ 3 it is the weight vector itself.
pub fn project(weights: impl Iterator<Item = f64>) -> Point {
    let (mut along, mut y, mut z, mut across) = (0.0, 0.0, 0.0, 0.0);
    for (coordinate, w) in weights.enumerate() {
        match coordinate {
            0 => along = w,
            1 => y = w,
            2 => z = w,
            _ => {}
        }
        if coordinate > 0 {
            across += w * w;
        }
    }
    let shown = (y * y + z * z).sqrt();
    let stretch = if shown > 0.0 {
        across.sqrt() / shown
    } else {
        0.0
    };
    [along, y * stretch, z * stretch]
}
