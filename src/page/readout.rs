//! What the run says in words and numbers.

use crate::numeric::number_format::{gap, integer, number};
use crate::page::charts::{Chart, quantity_text};
use crate::page::lab::Lab;
use crate::parameters::{MATRIX_DIMENSIONS, NoiseKind, ObjectiveKind};
use crate::simulation::record::{QUANTITIES, Quantity};
use crate::simulation::recorder::Status;
use crate::simulation::trainer::Trainer;
use crate::theory::prediction::Validity;

/// Where the run stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// No step taken.
    Start,
    /// On the way to the sphere.
    Approaching,
    /// On the sphere.
    Equilibrium,
    /// There is no sphere to be on.
    NoEquilibrium,
    /// Diverged.
    Diverged,
}

impl Stage {
    /// Name in the page.
    pub fn name(self) -> &'static str {
        match self {
            Self::Start => "start",
            Self::Approaching => "approaching",
            Self::Equilibrium => "equilibrium",
            Self::NoEquilibrium => "no_equilibrium",
            Self::Diverged => "diverged",
        }
    }

    /// A few words for the reader.
    pub fn label(self) -> &'static str {
        match self {
            Self::Start => "ready",
            Self::Approaching => "off equilibrium",
            Self::Equilibrium => "at equilibrium",
            Self::NoEquilibrium => "no equilibrium",
            Self::Diverged => "diverged",
        }
    }
}

/// The numbers in a chart's header.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Header {
    /// Average over replicas and the recent steps.
    pub measured: String,
    /// Theory for the same steps.
    pub theory: String,
    /// Relative distance of the two.
    pub gap: String,
}

const NOTHING: &str = "—";

/// Where the run stands.
pub fn stage(lab: &Lab) -> Stage {
    match lab.status() {
        Status::Diverged { .. } => Stage::Diverged,
        Status::Running if lab.steps() == 0 => Stage::Start,
        Status::Running if lab.equilibrium().weight_norm.is_none() => Stage::NoEquilibrium,
        Status::Running if lab.at_equilibrium() => Stage::Equilibrium,
        Status::Running => Stage::Approaching,
    }
}

/// Measured, predicted and their gap for a chart, averaged over the recent steps.
pub fn header(lab: &Lab, chart: &Chart) -> Header {
    let recent = lab.recent();
    let measured = recent.as_ref().map(|recent| recent.average(chart.quantity));
    let theory = recent
        .as_ref()
        .and_then(|recent| match chart.compares_limit {
            true => recent.limit(chart.quantity),
            false => recent.forecast(chart.quantity),
        });
    let text = |value: Option<f64>| value.map_or(NOTHING.into(), |value| number(value, 3));
    Header {
        measured: text(measured),
        theory: text(theory),
        gap: measured
            .zip(theory)
            .map_or(NOTHING.into(), |(m, t)| gap(m, t)),
    }
}

/// One row of the table that compares measurement and theory.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Comparison {
    /// What is compared, with its unit.
    pub label: String,
    /// The equation of the prediction.
    pub equation: &'static str,
    /// Average over the recent steps, if it can be measured.
    pub measured: String,
    /// Stationary value.
    pub predicted: String,
    /// Relative distance of the two.
    pub gap: String,
    /// “holds”, or why the prediction is not to be trusted.
    pub verdict: &'static str,
}

/// Every prediction beside its measurement.
pub fn comparisons(lab: &Lab) -> Vec<Comparison> {
    let recent = lab.recent();
    let rows = lab.predictions().into_iter().map(|prediction| {
        let place = QUANTITIES
            .iter()
            .position(|row| row.name == prediction.name);
        let quantity = place.map(|place| Quantity::ALL[place]);
        let measured = recent
            .as_ref()
            .zip(quantity)
            .map(|(recent, quantity)| recent.average(quantity));
        let label = quantity.map_or(prediction.label, |quantity| {
            quantity_text(quantity, "label")
        });
        let text = |value: Option<f64>| value.map_or(NOTHING.into(), |value| number(value, 4));
        let unit = if prediction.unit.is_empty() {
            String::new()
        } else {
            format!(", {}", prediction.unit)
        };
        Comparison {
            label: format!("{label}{unit}"),
            equation: prediction.equation,
            measured: text(measured),
            predicted: text(prediction.value),
            gap: measured
                .zip(prediction.value)
                .map_or(NOTHING.into(), |(m, p)| gap(m, p)),
            verdict: prediction.caution.unwrap_or("holds"),
        }
    });
    rows.collect()
}

/// The step, and the time in relaxation times if there is one: `1 500`, `6.0 τ`.
pub fn clock(lab: &Lab) -> (String, String) {
    let relaxations = lab
        .equilibrium()
        .relaxation_steps
        .map(|tau| lab.steps() as f64 / tau);
    let relaxations = relaxations.map_or(String::new(), |time| {
        format!(
            "{} τ",
            if time < 9.95 {
                number(libm::round(time * 10.0) / 10.0, 2)
            } else {
                integer(time as u64)
            }
        )
    });
    (integer(lab.steps()), relaxations)
}

/// The run in sentences: also what a reader who does not see the pictures is told.
pub fn sentences(lab: &Lab) -> String {
    let stage = stage(lab);
    let mut text = match (stage, lab.status()) {
        (_, Status::Diverged { step, norm }) => format!(
            "The run diverged at step {}: a weight norm became {}. Lower the learning rate or weight decay, and reset.",
            integer(step),
            number(norm, 3)
        ),
        (Stage::Start, _) => format!(
            "Ready: {} weights, no step taken.",
            integer(lab.ensemble().replicas() as u64)
        ),
        _ => measured_sentence(lab),
    };
    match stage {
        Stage::Equilibrium => text += " At equilibrium.",
        Stage::Approaching => text += " Off equilibrium.",
        _ => {}
    }
    text
}

fn measured_sentence(lab: &Lab) -> String {
    let Some(recent) = lab.recent() else {
        return String::new();
    };
    let phrase = |quantity, name: &str| {
        let measured = recent.average(quantity);
        let theory = recent.forecast(quantity).map_or(String::new(), |theory| {
            format!(" (theory {}, {})", number(theory, 3), gap(measured, theory))
        });
        format!("{name} {}{theory}", number(measured, 3))
    };
    format!(
        "Step {}. Over the last {} steps: {}, {}.",
        integer(lab.steps()),
        integer(recent.steps),
        phrase(Quantity::WeightNorm, "weight norm"),
        phrase(Quantity::AngularUpdate, "angular update"),
    )
}

/// Why theory should not be trusted here, what it takes from measurement, or nothing.
pub fn caution(lab: &Lab) -> String {
    let parameters = lab.parameters();
    let equilibrium = lab.equilibrium();
    if let Validity::Fails(why) = equilibrium.validity {
        return format!("Outside theory: {why}");
    }
    if parameters.objective() == ObjectiveKind::Digits {
        return "On real data theory takes the mean square gradient G² from measurement; everything \
                else is predicted."
            .into();
    }
    if let Validity::Fails(why) = equilibrium.risk_validity {
        return format!("The limiting risk is outside theory: {why}");
    }
    if parameters.noise() == NoiseKind::Matrix && !parameters.draws_matrix() {
        return format!(
            "Matrix noise is drawn up to {MATRIX_DIMENSIONS} dimensions; beyond, additive noise stands \
             for it, equal in law."
        );
    }
    String::new()
}

/// How this page decides that the weights are on the sphere.
pub fn criterion() -> String {
    format!(
        "At equilibrium: over the last {} steps or so, the mean norm lies within {}% of the norm at which weight \
         decay balances the measured gradient.",
        crate::page::lab::AVERAGED_STEPS,
        number(100.0 * Lab::EQUILIBRIUM_TOLERANCE, 1)
    )
}

/// The predicted radius of the sphere, or of each if there are several.
pub fn radius(lab: &Lab) -> String {
    let radii: Vec<String> = lab
        .radii()
        .into_iter()
        .map(|radius| number(radius, 3))
        .collect();
    if radii.is_empty() {
        NOTHING.into()
    } else {
        radii.join(" and ")
    }
}

/// What the sphere's picture shows.
pub fn scene_caption(lab: &Lab) -> String {
    let dimension = lab.ensemble().config().objective.dimension();
    let replicas = lab.ensemble().replicas();
    let vectors = if replicas == 1 {
        "weight vector"
    } else {
        "weight vectors"
    };
    if dimension <= 3 {
        format!("{replicas} {vectors}, d = {dimension}")
    } else {
        format!(
            "{replicas} {vectors}, d = {dimension}: true norm and true angle to the minimiser, azimuth from the next two coordinates"
        )
    }
}
