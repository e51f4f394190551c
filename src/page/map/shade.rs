//! What the colour of a cell shows.

use crate::run::map_cell::{CellOutcome, CellStatus};
use crate::simulation::record::Quantity;

/// How a number becomes a colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ShadeScale {
    /// By its logarithm, between the smallest and the largest on the map.
    Logarithmic,
    /// By its size, from zero to the largest on the map.
    FromZero,
    /// One colour for each status.
    Status,
}

/// One row of the table of shades. Its label is the word `map.shade.{name}`.
#[derive(Debug)]
pub struct Shade {
    /// Name: snake case.
    pub name: &'static str,
    /// How its numbers become colours.
    pub scale: ShadeScale,
    /// The number that a cell shows; NaN where it has none.
    pub measured: fn(&CellOutcome) -> f64,
    /// What theory says of a cell, for contours; NaN where it says nothing.
    pub predicted: fn(&CellOutcome) -> f64,
}

fn measured(cell: &CellOutcome, quantity: Quantity) -> f64 {
    cell.measured[quantity as usize]
}

fn predicted(cell: &CellOutcome, quantity: Quantity) -> f64 {
    cell.predicted[quantity as usize]
}

/// How far measurement is from theory, in per cent.
fn gap(cell: &CellOutcome, quantity: Quantity) -> f64 {
    100.0 * (measured(cell, quantity) / predicted(cell, quantity) - 1.0).abs()
}

/// What a cell can show, in the order in which it is offered.
pub static SHADES: &[Shade] = &[
    Shade {
        name: "angular_update",
        scale: ShadeScale::Logarithmic,
        measured: |cell| measured(cell, Quantity::AngularUpdate),
        predicted: |cell| predicted(cell, Quantity::AngularUpdate),
    },
    Shade {
        name: "weight_norm",
        scale: ShadeScale::Logarithmic,
        measured: |cell| measured(cell, Quantity::WeightNorm),
        predicted: |cell| predicted(cell, Quantity::WeightNorm),
    },
    Shade {
        name: "excess_risk",
        scale: ShadeScale::Logarithmic,
        measured: |cell| measured(cell, Quantity::ExcessRisk),
        predicted: |cell| predicted(cell, Quantity::ExcessRisk),
    },
    Shade {
        name: "gap_of_angle",
        scale: ShadeScale::FromZero,
        measured: |cell| gap(cell, Quantity::AngularUpdate),
        predicted: |cell| predicted(cell, Quantity::AngularUpdate),
    },
    Shade {
        name: "gap_of_norm",
        scale: ShadeScale::FromZero,
        measured: |cell| gap(cell, Quantity::WeightNorm),
        predicted: |cell| predicted(cell, Quantity::WeightNorm),
    },
    Shade {
        name: "gap_of_risk",
        scale: ShadeScale::FromZero,
        measured: |cell| gap(cell, Quantity::ExcessRisk),
        predicted: |cell| predicted(cell, Quantity::ExcessRisk),
    },
    Shade {
        name: "steps_to_equilibrium",
        scale: ShadeScale::Logarithmic,
        measured: |cell| cell.steps_to_equilibrium[0],
        predicted: |cell| cell.steps_to_equilibrium[1],
    },
    Shade {
        name: "status",
        scale: ShadeScale::Status,
        measured: |cell| {
            let place = CellStatus::ALL.iter().position(|&one| one == cell.status);
            place.map_or(f64::NAN, |place| place as f64)
        },
        predicted: |cell| predicted(cell, Quantity::AngularUpdate),
    },
];

impl Shade {
    /// The shade with a name; the first where there is none.
    pub fn named(name: &str) -> &'static Self {
        let found = SHADES.iter().find(|shade| shade.name == name);
        found.unwrap_or(&SHADES[0])
    }
}

/// Key of a status in the table of words.
pub fn status_key(status: CellStatus) -> &'static str {
    match status {
        CellStatus::Settled => "settled",
        CellStatus::Unsettled => "unsettled",
        CellStatus::Diverged => "diverged",
    }
}
