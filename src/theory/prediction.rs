//! Everything that theory says about a set of parameters, each with the conditions under which it holds.

use super::stationary::{Stationary, Steps, small_angle_risk, solve};
use super::{Landscape, UpdateLaw};
use crate::parameters::{ObjectiveKind, OptimizerKind, Parameters, ScheduleKind};

/// Whether a prediction's conditions hold, in words if they do not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Validity {
    /// They do.
    Holds,
    /// They do not, and why.
    Fails(&'static str),
}

/// The stationary state for a set of parameters. `None` where theory says nothing.
#[derive(Clone, Debug, PartialEq)]
pub struct Equilibrium {
    /// The setting it was made for.
    pub law: UpdateLaw,
    /// `G² = E‖g̃‖²`: self-consistent, noise-dominated where that has no solution, or measured.
    pub square_gradient: f64,
    /// Stationary law of the direction.
    pub stationary: Option<Stationary>,
    /// Equilibrium norm r*; for Hyperball the norm that is kept.
    pub weight_norm: Option<f64>,
    /// Root-mean-square angular update AU*, radians.
    pub angular_update: Option<f64>,
    /// Effective learning rate, as measured.
    pub effective_learning_rate: Option<f64>,
    /// Time scale of the approach, steps.
    pub relaxation_steps: Option<f64>,
    /// `η_e(a_d − a₁)/(2Q)`: one at the edge of stability.
    pub edge_margin: Option<f64>,
    /// Limiting risk in the limit of small angles.
    pub small_angle_risk: Option<f64>,
    /// Share of its excess risk, above the limit, that each mode loses per step: `2η_e(aᵢ − a₁)` for
    /// `i ≥ 2`, ascending; modes that are as low as the first are left out.
    pub convergence_rates: Vec<f64>,
    /// Whether the conditions of norm and angle hold.
    pub validity: Validity,
    /// Whether the conditions of the stationary law and the risk hold.
    pub risk_validity: Validity,
}

impl Equilibrium {
    /// The stationary state for the parameters at a learning rate. `norm` is the one that Hyperball
    /// keeps; `measured_square_gradient` is used on real data.
    pub fn new(
        parameters: &Parameters,
        learning_rate: f64,
        norm: f64,
        measured_square_gradient: Option<f64>,
    ) -> Self {
        let twin = parameters.schedule() == ScheduleKind::Exponential;
        let law = UpdateLaw::new(parameters, learning_rate);
        // The directions of an exponential schedule are those of its twin with decay.
        let law = if twin { twin_setting(parameters) } else { law };
        let landscape = Landscape::new(parameters, measured_square_gradient);
        let (stationary, square_gradient) = direction(&law, &landscape, norm);
        let kept = parameters.optimizer() == OptimizerKind::Hyperball;
        let radius = if kept {
            Some(norm)
        } else {
            law.equilibrium_norm(square_gradient)
        };
        let rate = radius.map(|radius| law.direction_rate(square_gradient, radius));
        let edge_margin =
            radius.and_then(|radius| edge_margin(&law, &landscape, radius, square_gradient));
        Self {
            weight_norm: radius.filter(|_| !twin),
            angular_update: radius.and(law.equilibrium_angular_update(square_gradient)),
            effective_learning_rate: radius
                .and_then(|radius| law.effective_learning_rate(square_gradient, radius)),
            relaxation_steps: law.relaxation_steps(square_gradient),
            edge_margin,
            small_angle_risk: rate
                .filter(|_| stationary.is_some())
                .map(|rate| small_angle_risk(rate, parameters.noise_scale, law.dimension)),
            convergence_rates: rate.map_or(Vec::new(), |rate| convergence_rates(&landscape, rate)),
            validity: validity(parameters, &stationary, radius, edge_margin),
            risk_validity: risk_validity(parameters, &stationary, edge_margin),
            law,
            square_gradient,
            stationary,
        }
    }

    /// Whether not even the way there can be foretold: decay overshoots zero at every step.
    pub fn is_hopeless(&self) -> bool {
        self.law.learning_rate * self.law.weight_decay >= 2.0
    }

    /// Limiting excess risk.
    pub fn excess_risk(&self) -> Option<f64> {
        self.stationary
            .as_ref()
            .map(|stationary| stationary.excess_risk)
    }

    /// The stationary value of a measured quantity, by its name.
    pub fn limit(&self, quantity: &str) -> Option<f64> {
        match quantity {
            "weight_norm" => self.weight_norm,
            "angular_update" => self.angular_update,
            "excess_risk" => self.excess_risk(),
            "effective_learning_rate" => self.effective_learning_rate,
            "unit_gradient_norm" => Some(self.square_gradient.sqrt()),
            "alignment" => self
                .stationary
                .as_ref()
                .map(|found| found.moments[0].sqrt()),
            _ => None,
        }
    }

    /// Steps until a run at the given norm is within 5% of the equilibrium norm. From a large norm
    /// about `ln(r/r*)/(ηλ)`: decay must do it, by the factor `1 − ηλ` a step.
    pub fn steps_to_equilibrium(&self, norm: f64) -> Option<f64> {
        const CLOSE: f64 = 0.05;
        const MOST_LEAPS: u32 = 100_000;
        let (target, scale) = (self.weight_norm?, self.relaxation_steps?);
        // Leaps of a hundredth of the time scale: far finer than the 5% that is asked for.
        let leap = (0.01 * scale).max(1.0);
        let mut square = norm * norm;
        for leaps in 0..MOST_LEAPS {
            if (square.sqrt() / target - 1.0).abs() < CLOSE {
                return Some(leap * f64::from(leaps));
            }
            let change = self.law.next_square_norm(self.square_gradient, square) - square;
            square = (square + leap * change).max(1e-12 * target * target);
        }
        None
    }
}

/// One prediction for a reader: a number with its unit, equation and conditions.
#[derive(Clone, Debug, PartialEq)]
pub struct Prediction {
    /// Name: snake case, the quantity's where there is one.
    pub name: &'static str,
    /// What it is, in a few words; empty for a measured quantity, whose own table has the label.
    pub label: &'static str,
    /// Unit; empty for a pure number.
    pub unit: &'static str,
    /// The equation.
    pub equation: &'static str,
    /// The value; `None` where theory says nothing.
    pub value: Option<f64>,
    /// Why the value is not to be trusted.
    pub caution: Option<&'static str>,
}

/// Every prediction for the stationary state, and how long it takes from a norm.
pub fn predictions(equilibrium: &Equilibrium, norm: f64) -> Vec<Prediction> {
    let caution = |validity: &Validity| match validity {
        Validity::Holds => None,
        Validity::Fails(why) => Some(*why),
    };
    let [sphere, risk] = [&equilibrium.validity, &equilibrium.risk_validity].map(caution);
    let row = |name, label, unit, equation, value: Option<f64>, caution: Option<&'static str>| {
        Prediction {
            name,
            label,
            unit,
            equation,
            value: value.filter(|value| value.is_finite()),
            caution,
        }
    };
    let measured = [
        ("weight_norm", "", "r*", sphere),
        ("angular_update", "rad", "AU*", sphere),
        ("excess_risk", "", "½Σaᵢpᵢ − ½a₁", risk),
        ("effective_learning_rate", "", "ηₑ", sphere),
        (
            "unit_gradient_norm",
            "",
            "G = √(Σaᵢ²pᵢ − (Σaᵢpᵢ)² + σ²(d−1))",
            sphere,
        ),
        ("alignment", "", "√p₁", risk),
    ];
    let limits = measured.map(|(name, unit, equation, caution)| {
        row(name, "", unit, equation, equilibrium.limit(name), caution)
    });
    let derived = [
        row(
            "small_angle_risk",
            "Risk, small-angle limit",
            "",
            "(d−1)ηₑσ²/4 ≈ AU*·σ√(d−1)/4",
            equilibrium.small_angle_risk,
            risk,
        ),
        row(
            "slowest_convergence_rate",
            "Loss of excess risk, slowest mode",
            "per step",
            "2ηₑ(a₂ − a₁)",
            equilibrium.convergence_rates.first().copied(),
            risk,
        ),
        row(
            "fastest_convergence_rate",
            "Loss of excess risk, fastest mode",
            "per step",
            "2ηₑ(a_d − a₁)",
            equilibrium.convergence_rates.last().copied(),
            risk,
        ),
        row(
            "edge_margin",
            "Edge of stability reached",
            "",
            "ηₑ(a_d − a₁)/(2Q)",
            equilibrium.edge_margin,
            sphere,
        ),
        row(
            "relaxation_steps",
            "Relaxation time τ",
            "steps",
            "τ",
            equilibrium.relaxation_steps,
            sphere,
        ),
        row(
            "steps_to_equilibrium",
            "From this norm to within 5%",
            "steps",
            "from a large norm ≈ ln(r/r*)/(ηλ)",
            equilibrium.steps_to_equilibrium(norm),
            sphere,
        ),
    ];
    limits.into_iter().chain(derived).collect()
}

/// The setting with decay whose directions an exponential schedule follows.
fn twin_setting(parameters: &Parameters) -> UpdateLaw {
    let mut twin = parameters.clone();
    twin.schedule = ScheduleKind::Constant;
    UpdateLaw::new(&twin, parameters.learning_rate)
}

fn direction(law: &UpdateLaw, landscape: &Landscape, norm: f64) -> (Option<Stationary>, f64) {
    match landscape {
        Landscape::Measured { square_gradient } => (None, *square_gradient),
        Landscape::Rayleigh {
            eigenvalues,
            noise_scale,
        } => {
            let stationary = solve(law, eigenvalues, *noise_scale, norm);
            let noise =
                super::equilibrium::noise_dominated_square_gradient(*noise_scale, law.dimension);
            let square = stationary
                .as_ref()
                .map_or(noise, |found| found.square_gradient);
            (stationary, square)
        }
    }
}

fn edge_margin(law: &UpdateLaw, landscape: &Landscape, norm: f64, square: f64) -> Option<f64> {
    let Landscape::Rayleigh {
        eigenvalues,
        noise_scale,
    } = landscape
    else {
        return None;
    };
    let width = eigenvalues[eigenvalues.len() - 1] - eigenvalues[0];
    Some(Steps::new(law, *noise_scale, square, norm).edge_margin(width))
}

fn convergence_rates(landscape: &Landscape, rate: f64) -> Vec<f64> {
    let Landscape::Rayleigh { eigenvalues, .. } = landscape else {
        return Vec::new();
    };
    let gaps = eigenvalues.iter().map(|a| a - eigenvalues[0]);
    gaps.filter(|&gap| gap > 0.0)
        .map(|gap| 2.0 * rate * gap)
        .collect()
}

const UNEVEN: &str = "This optimizer’s prediction needs gradients spread evenly over coordinates: strong noise, \
                      many dimensions, and weights that do not sit in the minimum.";

/// Share of the curvature in `G²` up to which gradients count as spread evenly.
const EVEN_CURVATURE: f64 = 0.1;

/// Share of one coordinate in the direction up to which they do, if it is not the even share 1/d.
const EVEN_COORDINATE: f64 = 0.2;

fn validity(
    parameters: &Parameters,
    stationary: &Option<Stationary>,
    radius: Option<f64>,
    edge: Option<f64>,
) -> Validity {
    use Validity::{Fails, Holds};
    let kept = parameters.optimizer() == OptimizerKind::Hyperball;
    let noiseless =
        parameters.objective() == ObjectiveKind::Rayleigh && parameters.noise_scale == 0.0;
    if parameters.schedule() == ScheduleKind::Exponential {
        if parameters.optimizer() != OptimizerKind::Sgd || parameters.momentum > 0.0 {
            return Fails("The exponential schedule is the exact twin of plain SGD only.");
        }
        if parameters.learning_rate * parameters.weight_decay >= 1.0 {
            return Fails("The exponential schedule needs learning rate × weight decay below one.");
        }
        return Holds;
    }
    if parameters.weight_decay == 0.0 && !kept {
        return Fails("Without weight decay there is no equilibrium: the norm grows for ever.");
    }
    if noiseless {
        return Fails(
            "Without noise the gradient at the minimum vanishes: decay shrinks the weights to the edge \
             of stability, where the direction bursts out of the minimum.",
        );
    }
    if radius.is_none() {
        return Fails("Learning rate × weight decay is so large that decay overshoots.");
    }
    if parameters.objective() == ObjectiveKind::Rayleigh {
        if edge.is_some_and(|edge| edge > 1.0) || stationary.is_none() {
            return Fails(
                "The weights sit at the edge of stability, where no law of small steps holds.",
            );
        }
        if parameters.optimizer().has_betas() && is_uneven(parameters, stationary) {
            return Fails(UNEVEN);
        }
        if remembers_too_long(parameters) {
            return Fails(
                "The optimizer’s memory is longer than a twentieth of the relaxation time, and the \
                 prediction needs it to be short.",
            );
        }
    }
    Holds
}

/// A coordinate along the weights has little gradient, `σ²(1 − uᵢ²)`, and curvature adds to the steep.
fn is_uneven(parameters: &Parameters, stationary: &Option<Stationary>) -> bool {
    let dimension = parameters.dimension() as f64;
    let noise =
        super::equilibrium::noise_dominated_square_gradient(parameters.noise_scale, dimension);
    stationary.as_ref().is_none_or(|found| {
        let largest = found.moments.iter().copied().fold(0.0, f64::max);
        // Adam forgets where the weights were; Lion’s signs do not, and need many coordinates.
        let even = if parameters.optimizer() == OptimizerKind::Lion {
            0.0
        } else {
            1.5 / dimension
        };
        1.0 - noise / found.square_gradient > EVEN_CURVATURE || largest > EVEN_COORDINATE.max(even)
    })
}

/// Whether the memory of the step, in steps, is more than a twentieth of the relaxation time.
fn remembers_too_long(parameters: &Parameters) -> bool {
    let product = parameters.learning_rate * parameters.weight_decay;
    let (memory, rate) = match parameters.optimizer() {
        OptimizerKind::Lion => (1.0 / (1.0 - parameters.beta2), 2.0 * product),
        OptimizerKind::Adam | OptimizerKind::AdamW => {
            (1.0 / (1.0 - parameters.beta1), 2.0 * product)
        }
        _ => return false,
    };
    memory * rate > 0.05
}

fn risk_validity(
    parameters: &Parameters,
    stationary: &Option<Stationary>,
    edge: Option<f64>,
) -> Validity {
    use Validity::{Fails, Holds};
    if stationary.is_none() {
        return Fails(match parameters.objective() {
            ObjectiveKind::Digits => {
                "The risk on real data is measured only: its noise is not isotropic."
            }
            ObjectiveKind::Rayleigh => {
                "There is no stationary state that the laws of small steps describe."
            }
        });
    }
    if edge.is_some_and(|edge| edge > 0.5) {
        return Fails("The weights are near the edge of stability; the limiting risk is too low.");
    }
    if parameters.optimizer().has_betas() && is_uneven(parameters, stationary) {
        return Fails(UNEVEN);
    }
    Holds
}
