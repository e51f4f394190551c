//! One cell of a map over two parameters: what a set of parameters settles to, by the quickest way, beside what theory
//! says of it.

use crate::parameters::{Parameters, ScheduleKind};
use crate::run::data::Data;
use crate::run::from_parameters::{initial_state, training_config};
use crate::run::settling::Settling;
use crate::simulation::record::{QUANTITY_COUNT, Quantity};
use crate::simulation::recorder::{LONGEST_RUN, Status};
use crate::simulation::trainer::{Trainer, trainer};
use crate::theory::caution::{Caution, Validity};
use crate::theory::equilibrium::Equilibrium;

/// Replicas of every cell, whatever the run beside the map has: the criterion counts on as many.
pub const REPLICAS: u32 = 8;

/// Start norms that are closer than this factor would not show whether the start is forgotten.
const APART: f64 = 2.0;

/// Steps of a cell, at least and at most, and in relaxation times, after which it is given up as not settled.
const PATIENCE: (f64, f64, f64) = (20_000.0, 1e7, 320.0);

/// Where a cell has come to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CellStatus {
    /// Its averages do not change any more.
    Settled,
    /// They still did after as many steps as it is given.
    Unsettled,
    /// A norm left every bound.
    Diverged,
}

impl CellStatus {
    /// Every status, in the order of the numbers that stand for them.
    pub const ALL: [Self; 3] = [Self::Settled, Self::Unsettled, Self::Diverged];
}

/// What a cell measured and what theory says of it. NaN where there is no such value.
#[derive(Clone, Debug, PartialEq)]
pub struct CellOutcome {
    /// Where it has come to.
    pub status: CellStatus,
    /// Steps taken.
    pub steps: f64,
    /// Averages over the last third of the steps, in the order of [`Quantity`].
    pub measured: [f64; QUANTITY_COUNT],
    /// What theory says of them.
    pub predicted: [f64; QUANTITY_COUNT],
    /// Steps until the norms are within 5% of where they come to: measured and predicted.
    pub steps_to_equilibrium: [f64; 2],
    /// One at the edge of stability, according to theory.
    pub edge_margin: f64,
    /// Whether theory's conditions hold, of norm and angle and of the risk.
    pub validity: [Validity; 2],
}

/// Numbers that stand for an outcome.
pub const NUMBERS: usize = 7 + 2 * QUANTITY_COUNT;

impl CellOutcome {
    /// The outcome as numbers, for another instance of the program.
    pub fn numbers(&self) -> Vec<f64> {
        let status = CellStatus::ALL.iter().position(|&one| one == self.status);
        let mut numbers = vec![
            status.unwrap_or_default() as f64,
            self.steps,
            self.edge_margin,
        ];
        numbers.extend(self.validity.map(number_of));
        numbers.extend(self.steps_to_equilibrium);
        numbers.extend(self.measured);
        numbers.extend(self.predicted);
        numbers
    }

    /// The outcome that numbers stand for; nothing where there are not as many as there must be, or one is none of
    /// those that [`CellOutcome::numbers`] writes.
    pub fn from_numbers(numbers: &[f64]) -> Option<Self> {
        let (head, quantities) = numbers.split_at_checked(7)?;
        let (measured, predicted) = quantities.split_at_checked(QUANTITY_COUNT)?;
        let &[status, steps, edge_margin, sphere, risk, taken, expected] = head else {
            return None;
        };
        Some(Self {
            status: *CellStatus::ALL.get(status as usize)?,
            steps,
            measured: measured.try_into().ok()?,
            predicted: predicted.try_into().ok()?,
            steps_to_equilibrium: [taken, expected],
            edge_margin,
            validity: [validity_of(sphere)?, validity_of(risk)?],
        })
    }
}

/// Zero where the conditions hold; the place of the reason, from one on, where they fail; negative where there is no
/// equilibrium.
fn number_of(validity: Validity) -> f64 {
    let place = |caution: Caution| {
        let found = Caution::ALL.iter().position(|&one| one == caution);
        found.map_or(f64::NAN, |place| 1.0 + place as f64)
    };
    match validity {
        Validity::Holds => 0.0,
        Validity::Fails(caution) => place(caution),
        Validity::NoEquilibrium(caution) => -place(caution),
    }
}

fn validity_of(number: f64) -> Option<Validity> {
    if number == 0.0 {
        return Some(Validity::Holds);
    }
    let caution = *Caution::ALL.get((number.abs() as usize).checked_sub(1)?)?;
    Some(if number < 0.0 {
        Validity::NoEquilibrium(caution)
    } else {
        Validity::Fails(caution)
    })
}

/// A simulation that goes on until it has settled.
pub struct MapCell {
    trainer: Box<dyn Trainer>,
    settling: Settling,
    has_settled: bool,
    most: u64,
    equilibrium: Equilibrium,
    norms: [f64; 2],
}

impl MapCell {
    /// The cell with these parameters, but for their schedule and their number of replicas: the learning rate is
    /// constant, and there are eight. Where the two start norms are closer than a factor of two and the rule does not
    /// keep them, odd replicas start at a quarter of the even ones' norm.
    ///
    /// # Errors
    /// The name of the file that has to be loaded before.
    pub fn new(parameters: &Parameters, data: &Data) -> Result<Self, &'static str> {
        let parameters = of_a_cell(parameters);
        let config = training_config(&parameters, data.digits(), 0);
        let config = config.ok_or(Data::file(&parameters).unwrap_or_default())?;
        let equilibrium = equilibrium_of(&parameters);
        let keeps_norm = config.optimizer.rule().keeps_norm();
        let mut state = initial_state(&parameters);
        let [even, odd] = state.norms;
        if !keeps_norm && (even / odd).max(odd / even) < APART {
            state.norms[1] = 0.25 * even;
        }
        Ok(Self {
            norms: state.norms,
            trainer: trainer(config, state, true),
            settling: Settling::new(!keeps_norm),
            has_settled: false,
            most: most_steps(&equilibrium),
            equilibrium,
        })
    }

    /// Takes up to `steps` steps, or a few more; returns how many, none once it has settled, has diverged or is given
    /// up.
    pub fn advance(&mut self, steps: u64) -> u64 {
        let start = self.taken();
        let end = (start + steps).min(self.most);
        while self.taken() < end && !self.has_settled {
            // Always as many as are taken at once, so that samples do not depend on how steps are cut into calls.
            let before = self.taken();
            self.trainer.record_every(self.settling.record_every());
            let records = self.trainer.advance(LONGEST_RUN as u64);
            let Some((first, rest)) = records.split_first() else {
                break;
            };
            let mut merged = first.clone();
            merged.add_all(rest);
            let count = self.taken() - before;
            if self.trainer.status() != Status::Running {
                break;
            }
            let latest = |quantity| self.trainer.latest(quantity);
            self.has_settled = self.settling.take(merged, count, latest);
        }
        self.taken() - start
    }

    /// Steps taken.
    pub fn taken(&self) -> u64 {
        self.trainer.steps()
    }

    /// Whether it has settled.
    pub fn status(&self) -> CellStatus {
        match self.trainer.status() {
            Status::Diverged { .. } => CellStatus::Diverged,
            Status::Running if self.has_settled => CellStatus::Settled,
            Status::Running => CellStatus::Unsettled,
        }
    }

    /// What it has come to.
    pub fn outcome(&self) -> CellOutcome {
        let status = self.status();
        let record = self.settling.record();
        let record = record.filter(|_| status != CellStatus::Diverged);
        let average = |quantity| {
            record
                .as_ref()
                .map_or(f64::NAN, |record| record.average(quantity))
        };
        let limit = |quantity: Quantity| self.equilibrium.limit(quantity.row().name);
        let reached = self.settling.steps_to_equilibrium();
        let reached = reached.filter(|_| status == CellStatus::Settled);
        let expected = self
            .norms
            .map(|norm| self.equilibrium.steps_to_equilibrium(norm));
        CellOutcome {
            status,
            steps: self.taken() as f64,
            measured: Quantity::ALL.map(average),
            predicted: Quantity::ALL.map(|quantity| limit(quantity).unwrap_or(f64::NAN)),
            steps_to_equilibrium: [
                reached.map_or(f64::NAN, |steps| steps as f64),
                match expected {
                    [Some(even), Some(odd)] => even.max(odd),
                    _ => f64::NAN,
                },
            ],
            edge_margin: self.equilibrium.edge_margin.unwrap_or(f64::NAN),
            validity: [self.equilibrium.validity, self.equilibrium.risk_validity],
        }
    }
}

/// The parameters of a cell: of those of a run, at a constant rate, with eight replicas.
pub fn of_a_cell(parameters: &Parameters) -> Parameters {
    Parameters {
        replicas: f64::from(REPLICAS),
        schedule: ScheduleKind::Constant,
        ..parameters.clone()
    }
}

fn equilibrium_of(parameters: &Parameters) -> Equilibrium {
    Equilibrium::new(
        parameters,
        parameters.learning_rate,
        parameters.initial_norm,
        None,
    )
}

/// Steps after which a cell is given up.
fn most_steps(equilibrium: &Equilibrium) -> u64 {
    let (least, most, times) = PATIENCE;
    let patient = equilibrium
        .relaxation_steps
        .map_or(least, |steps| times * steps);
    patient.max(least).min(most) as u64
}

/// Seconds that the cell with these parameters takes, about, on one core: theory's steps to equilibrium, in eight
/// replicas, times what a step takes. It is for the reader's patience and decides nothing.
pub fn expected_seconds(parameters: &Parameters) -> f64 {
    let parameters = of_a_cell(parameters);
    let equilibrium = equilibrium_of(&parameters);
    let approach = equilibrium.steps_to_equilibrium(parameters.initial_norm);
    let relaxation = equilibrium.relaxation_steps.unwrap_or(0.0);
    let most = most_steps(&equilibrium) as f64;
    let equilibrium_exists = equilibrium.weight_norm.is_some();
    let steps = match approach {
        Some(approach) => 2000.0 + 1.6 * approach + 6.0 * relaxation,
        None if equilibrium_exists => 2000.0 + 10.0 * relaxation,
        None => most,
    };
    let dimension = parameters.dimension() as f64;
    let coordinates = if parameters.draws_matrix() {
        dimension * dimension
    } else {
        dimension
    };
    steps.min(most) * f64::from(REPLICAS) * (12e-9 + 4e-9 * coordinates)
}
