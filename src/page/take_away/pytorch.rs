//! A snippet that sets up in PyTorch the optimizer and the schedule now in force.

use super::NamedRun;
use super::numpy::origin;
use super::python_text::{expression, filled, with_values};
use crate::numeric::number_format::shortest;
use crate::page::text::{fill, text};
use crate::parameters::{OptimizerKind, Parameters, ScheduleKind};
use crate::run::Run;

/// One snippet for each run, one after the other. The address of the page, if they come from one, makes links that
/// open there.
pub fn write(page: &str, runs: &[NamedRun]) -> String {
    let snippets = runs.iter().map(|(_, run)| snippet(page, run));
    snippets.collect::<Vec<_>>().join("\n\n")
}

fn snippet(page: &str, run: &Run) -> String {
    let parameters = run.parameters();
    let optimizer = parameters.optimizer;
    let factor = expression("schedule", parameters.schedule.name(), parameters);
    let imports = if factor.contains("math.") {
        "import math\n\n"
    } else {
        ""
    };
    let [outputs, inputs] = if optimizer.is_of_matrices() {
        parameters.matrix_shape()
    } else {
        [1, parameters.dimension()]
    };
    filled(
        include_str!("python/torch.py"),
        &[
            ("origin", &origin(page, run)),
            ("about", text("take_away.torch.about")),
            ("class", class(optimizer)),
            ("model", text("take_away.torch.model")),
            ("inputs", &inputs.to_string()),
            ("outputs", &outputs.to_string()),
            (
                "optimizer",
                &expression("torch", optimizer.name(), parameters),
            ),
            ("schedule", text("take_away.torch.schedule")),
            ("factor", &factor),
            ("imports", imports),
            ("follow", &follow(parameters)),
            ("rescale", &rescale(parameters)),
        ],
    )
}

/// How weight decay follows the schedule; nothing where it does not.
fn follow(parameters: &Parameters) -> String {
    if !parameters.decay_follows() {
        return String::new();
    }
    let template = with_values(include_str!("python/torch_follow.py"), parameters);
    filled(&template, &[("comment", text("take_away.torch.follow"))])
}

/// How the weights are rescaled at a drop; nothing where they are not.
fn rescale(parameters: &Parameters) -> String {
    if parameters.schedule != ScheduleKind::Step || parameters.rescaling() == 1.0 {
        return String::new();
    }
    let step = parameters.drop_step.to_string();
    let comment = fill("take_away.torch.rescale", &[("step", &step)]);
    let factor = shortest(parameters.rescaling());
    let places = [("comment", comment.as_str()), ("rescaling", &factor)];
    filled(include_str!("python/torch_rescale.py"), &places)
}

/// The class of a rule that PyTorch does not have; nothing for others.
fn class(optimizer: OptimizerKind) -> &'static str {
    match optimizer {
        OptimizerKind::Sgdw => include_str!("python/torch_sgdw.py"),
        OptimizerKind::Lion => include_str!("python/torch_lion.py"),
        OptimizerKind::Hyperball => include_str!("python/torch_hyperball.py"),
        OptimizerKind::Muon => include_str!("python/torch_muon.py"),
        OptimizerKind::Sgd
        | OptimizerKind::Nesterov
        | OptimizerKind::Adam
        | OptimizerKind::AdamW => "",
    }
}
