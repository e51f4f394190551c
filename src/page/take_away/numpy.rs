//! A program in NumPy that follows the same law as the runs, with random numbers of its own.

use super::python_text::{decay, expression, filled, quoted, truth, with_values};
use super::{NamedRun, VERSION, address, past_changes, program};
use crate::numeric::number_format::shortest;
use crate::page::text::{fill, text};
use crate::parameters::link::Change;
use crate::parameters::{
    DirectionKind, Kind, ObjectiveKind, OptimizerKind, Parameters, Refusal, ScheduleKind, row,
};
use crate::run::Run;
use crate::run::from_parameters::training_config;
use crate::simulation::objective::digits;

/// Steps of a program for a run that has not begun.
const STEPS: u64 = 2000;

/// The program for the runs. The address of the page, if they come from one, makes links that open there.
pub fn write(page: &str, runs: &[NamedRun]) -> String {
    let stages: Vec<Vec<Stage>> = runs.iter().map(|(_, run)| stages(run)).collect();
    let settings = || stages.iter().flatten().map(|stage| &stage.parameters);
    let mut functions: Vec<String> = Vec::new();
    let losses = settings().map(|parameters| gradient(parameters.objective));
    let rules = settings().map(|parameters| with_values(rule(parameters.optimizer), parameters));
    for function in losses.chain(rules) {
        if !functions.contains(&function) {
            functions.push(function);
        }
    }
    let runs_text = runs.iter().zip(&stages);
    let runs_text: String = runs_text
        .map(|(run, stages)| run_text(*run, stages))
        .collect();
    let origin = runs.iter().map(|(_, run)| origin(page, run));
    filled(
        include_str!("python/numpy.py"),
        &[
            ("origin", &origin.collect::<Vec<_>>().join("\n# ")),
            ("about", text("take_away.numpy.about")),
            ("counted", text("take_away.numpy.counted")),
            ("root", text("take_away.numpy.root")),
            ("functions", &functions.join("\n\n")),
            ("runs", &runs_text),
        ],
    )
}

/// Where a run comes from, in a line.
pub fn origin(page: &str, run: &Run) -> String {
    let address = address(page, run);
    let places = [
        ("program", program()),
        ("version", VERSION),
        ("address", &address),
    ];
    fill("take_away.origin", &places)
}

/// A stretch of a run in which settings do not change.
struct Stage {
    first_step: u64,
    /// Whether the update rule begins with nothing remembered.
    forgets: bool,
    schedule_start: u64,
    parameters: Parameters,
}

/// The stretches of a run so far; of a run that changed too often, what is in force now.
fn stages(run: &Run) -> Vec<Stage> {
    let start = if run.is_replayable() {
        &run.script().start
    } else {
        run.parameters()
    };
    let mut stages = vec![Stage {
        first_step: 0,
        forgets: true,
        schedule_start: 0,
        parameters: start.clone(),
    }];
    for change in past_changes(run).filter(|_| run.is_replayable()) {
        let next = changed(run, &stages[stages.len() - 1], change);
        if stages
            .last()
            .is_some_and(|last| last.first_step == change.step)
        {
            stages.pop();
        }
        stages.push(next);
    }
    stages
}

fn changed(run: &Run, before: &Stage, change: &Change) -> Stage {
    let mut parameters = before.parameters.clone();
    Refusal::cannot_happen(parameters.set(change.name, change.value));
    let restarts = parameters.schedule != before.parameters.schedule;
    let optimizer = |parameters: &Parameters| {
        let config = training_config(parameters, run.data().digits(), 0);
        config.map(|config| config.optimizer)
    };
    let rules = optimizer(&parameters).zip(optimizer(&before.parameters));
    let same_step = before.first_step == change.step;
    Stage {
        first_step: change.step,
        forgets: rules.is_some_and(|(new, old)| new.forgets(&old)) || same_step && before.forgets,
        schedule_start: if restarts {
            change.step
        } else {
            before.schedule_start
        },
        parameters,
    }
}

fn run_text((name, run): NamedRun, stages: &[Stage]) -> String {
    let start = &stages[0].parameters;
    let steps = if run.steps() == 0 { STEPS } else { run.steps() };
    let minimiser = truth(start.initial_direction == DirectionKind::Minimiser);
    let stages: String = stages.iter().map(stage_text).collect();
    let text = filled(
        include_str!("python/run.txt"),
        &[("at_minimiser", minimiser), ("steps", &steps.to_string())],
    );
    let text = with_values(&text, start);
    filled(&text, &[("stages", &stages), ("name", &quoted(name))])
}

fn stage_text(stage: &Stage) -> String {
    let Stage {
        first_step,
        schedule_start,
        parameters,
        ..
    } = stage;
    let is_digits = parameters.objective == ObjectiveKind::Digits;
    let spectrum = if is_digits {
        "EIGENVALUES".to_owned()
    } else {
        expression("spectrum", parameters.spectrum.name(), parameters)
    };
    let noise = if is_digits {
        "batch_size"
    } else {
        "noise_scale"
    };
    let [rows, columns] = parameters.matrix_shape().map(|side| side.to_string());
    let value = |name: &str| {
        let value = match name {
            "weight_decay" => shortest(decay(parameters)),
            "rows" => rows.clone(),
            "columns" => columns.clone(),
            name => hyperparameter(name, parameters),
        };
        [name, &value].join("=")
    };
    // These are said apart, of every rule.
    let elsewhere = ["decay_follows_schedule", "rescaling_at_drop"];
    let used = parameters.optimizer.used().iter();
    let used = used.filter(|name| !elsewhere.contains(name));
    let used = used.map(|&name| value(name));
    let text = filled(
        include_str!("python/stage.txt"),
        &[
            ("first_step", &first_step.to_string()),
            ("forgets", truth(stage.forgets)),
            ("rule", parameters.optimizer.name()),
            ("hyperparameters", &used.collect::<Vec<_>>().join(", ")),
            ("schedule_start", &schedule_start.to_string()),
            (
                "factor",
                &expression("schedule", parameters.schedule.name(), parameters),
            ),
            ("follows", truth(parameters.decay_follows())),
            ("rescaling", &shortest(rescaling(parameters))),
            ("gradient", parameters.objective.name()),
            ("scale_invariant", truth(parameters.is_scale_invariant())),
            ("spectrum", &spectrum),
            ("noise", &value(noise)),
        ],
    );
    with_values(&text, parameters)
}

/// The value of a parameter in Python: a number, or the name of an option.
fn hyperparameter(name: &str, parameters: &Parameters) -> String {
    let Some(row) = row(name) else {
        return String::new();
    };
    let text = parameters.text(row);
    match row.kind {
        Kind::Choice { .. } => quoted(&text),
        _ => text,
    }
}

/// What the weights are multiplied by at the drop of the schedule, if it has one.
fn rescaling(parameters: &Parameters) -> f64 {
    if parameters.schedule == ScheduleKind::Step {
        parameters.rescaling()
    } else {
        1.0
    }
}

fn gradient(objective: ObjectiveKind) -> String {
    let (template, comment) = match objective {
        ObjectiveKind::Rayleigh => (
            include_str!("python/numpy_rayleigh.py"),
            text("take_away.numpy.rayleigh"),
        ),
        ObjectiveKind::Quadratic => (
            include_str!("python/numpy_quadratic.py"),
            text("take_away.numpy.quadratic"),
        ),
        ObjectiveKind::Digits => (
            include_str!("python/numpy_digits.py"),
            text("take_away.numpy.digits"),
        ),
    };
    filled(template, &[("comment", comment), ("file", digits::FILE)])
}

fn rule(optimizer: OptimizerKind) -> &'static str {
    match optimizer {
        OptimizerKind::Sgd => include_str!("python/numpy_sgd.py"),
        OptimizerKind::Nesterov => include_str!("python/numpy_nesterov.py"),
        OptimizerKind::Sgdw => include_str!("python/numpy_sgdw.py"),
        OptimizerKind::Adam => include_str!("python/numpy_adam.py"),
        OptimizerKind::AdamW => include_str!("python/numpy_adamw.py"),
        OptimizerKind::Lion => include_str!("python/numpy_lion.py"),
        OptimizerKind::Hyperball => include_str!("python/numpy_hyperball.py"),
        OptimizerKind::Muon => include_str!("python/numpy_muon.py"),
    }
}
