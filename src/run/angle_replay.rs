//! A run's angle as a setting: Hyperball with the recorded angles for its rate. Weights that keep their length turn by what the
//! learning rate says, so that the risk tells whether the angle was all that mattered.

use crate::parameters::link::{Change, MOST_CHANGES};
use crate::parameters::{OptimizerKind, Parameters, Refusal, ScheduleKind, row};
use crate::run::Run;
use crate::run::script::Script;
use crate::simulation::record::Quantity;
use crate::theory::update_law::UpdateLaw;

/// Why the angle of a run cannot be replayed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NoReplay {
    /// No step was taken.
    NoStep,
    /// The loss sees the length of the weights.
    NotScaleInvariant,
    /// Hyperball averages gradients as SGD does, and not as the rule of the run.
    OtherAverage,
    /// A rate is outside its allowed range.
    OutOfRange(Refusal),
}

impl NoReplay {
    /// Its key in the table of words.
    pub fn key(&self) -> &'static str {
        match self {
            Self::NoStep => "no_step",
            Self::NotScaleInvariant => "not_scale_invariant",
            Self::OtherAverage => "other_average",
            Self::OutOfRange(_) => "out_of_range",
        }
    }
}

/// Steps with nearly one angle.
#[derive(Clone, Copy, Debug)]
struct Piece {
    first_step: u64,
    steps: f64,
    /// The sum of the squared angles over its steps.
    squares: f64,
}

impl Piece {
    fn angle(&self) -> f64 {
        (self.squares / self.steps).sqrt()
    }
}

/// The script of a Hyperball run whose rate is the angle of this run, step by step: one change of the rate for each stretch of
/// nearly one angle. Where replicas start with two norms it is the angle of those with even numbers, and all start alike.
///
/// # Errors
/// Why there is none.
pub fn angle_replay(run: &Run) -> Result<Script, NoReplay> {
    let source = run.parameters();
    if !source.is_scale_invariant() {
        return Err(NoReplay::NotScaleInvariant);
    }
    let averages = [
        OptimizerKind::Sgd,
        OptimizerKind::Sgdw,
        OptimizerKind::Hyperball,
    ];
    if source.momentum > 0.0 && !averages.contains(&source.optimizer)
        || source.optimizer.has_betas()
        || source.optimizer.is_of_matrices()
    {
        return Err(NoReplay::OtherAverage);
    }
    // What was changed of the loss on the way stays.
    let of_loss = |change: &&Change| row(change.name).is_some_and(|row| row.group != "optimizer");
    let mut changes: Vec<Change> = run
        .script()
        .changes
        .iter()
        .filter(of_loss)
        .copied()
        .collect();
    let pieces = pieces(run, MOST_CHANGES - changes.len().min(MOST_CHANGES - 1));
    let mut start = Parameters {
        optimizer: OptimizerKind::Hyperball,
        schedule: ScheduleKind::Constant,
        momentum: source.momentum,
        ..run.script().start.clone()
    };
    start.initial_norm_odd = start.initial_norm;
    for (place, piece) in pieces.iter().enumerate() {
        let rate = rate_of(&start, piece.angle());
        let mut checked = start.clone();
        checked
            .set("learning_rate", rate)
            .map_err(NoReplay::OutOfRange)?;
        if place == 0 {
            start = checked;
        } else {
            changes.push(Change {
                step: piece.first_step,
                name: "learning_rate",
                value: checked.learning_rate,
            });
        }
    }
    if pieces.is_empty() {
        return Err(NoReplay::NoStep);
    }
    changes.sort_by_key(|change| change.step);
    Ok(Script { start, changes })
}

/// Hyperball's rate for an angle: `tan AU` without momentum, otherwise where its law has this angle.
fn rate_of(hyperball: &Parameters, angle: f64) -> f64 {
    if hyperball.momentum == 0.0 {
        return libm::tan(angle);
    }
    let (mut low, mut high) = (0.0, 1.0);
    for _ in 0..50 {
        let middle = 0.5 * (low + high);
        if UpdateLaw::new(hyperball, middle).angular_update(1.0, 1.0) < angle {
            low = middle;
        } else {
            high = middle;
        }
    }
    high
}

/// The past in so few stretches of nearly one angle that a link holds them: the tolerance, a share of the larger of two
/// angles, grows until they do; at one all are alike.
fn pieces(run: &Run, most: usize) -> Vec<Piece> {
    const FINEST: f64 = 0.02;
    const COARSER: f64 = 1.3;
    let mut tolerance = FINEST;
    loop {
        let pieces = pieces_within(run, tolerance);
        if pieces.len() <= most {
            return pieces;
        }
        tolerance *= COARSER;
    }
}

fn pieces_within(run: &Run, tolerance: f64) -> Vec<Piece> {
    let quantity = Quantity::AngularUpdate;
    let mut pieces: Vec<Piece> = Vec::new();
    for bucket in run.history().buckets() {
        let angle = if run.has_groups() {
            bucket.half(quantity, 0).average(quantity.row().average)
        } else {
            bucket.average(quantity)
        };
        // Weights that are no numbers any more turn by no angle.
        if !angle.is_finite() {
            break;
        }
        let steps = bucket.steps as f64;
        let squares = angle * angle * steps;
        match pieces.last_mut() {
            Some(last) if (angle - last.angle()).abs() <= tolerance * angle.max(last.angle()) => {
                last.steps += steps;
                last.squares += squares;
            }
            _ => pieces.push(Piece {
                first_step: bucket.first_step,
                steps,
                squares,
            }),
        }
    }
    pieces
}
