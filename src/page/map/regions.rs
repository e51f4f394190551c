//! Where theory does not apply, and why, region by region.

use super::{Map, Place};
use crate::page::text::fill;
use crate::theory::caution::{Caution, Validity};

/// The cells where theory gives one reason why its norm and angle are not to be trusted.
#[derive(Clone, Debug, PartialEq)]
pub struct Region {
    /// The reason.
    pub caution: Caution,
    /// Whether there is no equilibrium to predict.
    pub no_equilibrium: bool,
    /// Its cells.
    pub cells: Vec<Place>,
}

impl Region {
    /// A few words for it on the map.
    pub fn name(&self) -> String {
        fill(&format!("map.region.{}", self.caution.key()), &[])
    }

    /// The cell of it that is nearest to its middle.
    pub fn middle(&self) -> Option<Place> {
        let count = self.cells.len() as f64;
        let sum = self.cells.iter().fold((0.0, 0.0), |(x, y), cell| {
            (x + cell.0 as f64, y + cell.1 as f64)
        });
        let distance = |cell: &Place| {
            let (x, y) = (cell.0 as f64 - sum.0 / count, cell.1 as f64 - sum.1 / count);
            x * x + y * y
        };
        let nearer = |one: &&Place, other: &&Place| distance(one).total_cmp(&distance(other));
        self.cells.iter().min_by(nearer).copied()
    }
}

/// Why norm and angle of a cell are not to be trusted, as far as it is computed.
pub fn caution_at(map: &Map, place: Place) -> Option<(Caution, bool)> {
    match map.shown(place)?.validity[0] {
        Validity::Holds => None,
        Validity::Fails(caution) => Some((caution, false)),
        Validity::NoEquilibrium(caution) => Some((caution, true)),
    }
}

/// The regions of a map, in the order of the reasons.
pub fn regions(map: &Map) -> Vec<Region> {
    let (columns, rows) = map.size();
    let places = (0..columns).flat_map(|column| (0..rows).map(move |row| (column, row)));
    let mut regions: Vec<Region> = Vec::new();
    for place in places {
        let Some((caution, no_equilibrium)) = caution_at(map, place) else {
            continue;
        };
        match regions.iter_mut().find(|region| region.caution == caution) {
            Some(region) => region.cells.push(place),
            None => regions.push(Region {
                caution,
                no_equilibrium,
                cells: vec![place],
            }),
        }
    }
    regions
}
