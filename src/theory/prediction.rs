//! Every prediction for a reader, in order: the quantities that are measured, and what follows from them.

use super::caution::{Caution, Validity};
use super::equilibrium::Equilibrium;
use super::quantity::{QUANTITY_LAWS, quantity_law};

/// Which conditions a prediction needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Concern {
    /// Those of norm and angle.
    Sphere,
    /// Those of the angle, which some rules keep beyond the edge of stability.
    Angle,
    /// Those of the stationary law of the direction.
    Risk,
}

/// A prediction that nothing measures directly.
#[derive(Clone, Copy, Debug)]
pub struct DerivedLaw {
    /// Name: snake case.
    pub name: &'static str,
    /// The equation.
    pub equation: &'static str,
    /// Which conditions it needs.
    pub concern: Concern,
    /// The value in an equilibrium, for a run at a norm.
    pub value: fn(&Equilibrium, f64) -> Option<f64>,
}

/// One row a derived prediction.
pub static DERIVED_LAWS: &[DerivedLaw] = &[
    DerivedLaw {
        name: "small_angle_risk",
        equation: "(d−1)ηₑσ²/4 ≈ AU*·σ√(d−1)/4",
        concern: Concern::Risk,
        value: |equilibrium, _| equilibrium.small_angle_risk,
    },
    DerivedLaw {
        name: "mean_convergence_rate",
        equation: "ηₑ(a₂ − a₁)",
        concern: Concern::Risk,
        value: |equilibrium, _| equilibrium.convergence_rates.first().map(|rate| 0.5 * rate),
    },
    DerivedLaw {
        name: "slowest_convergence_rate",
        equation: "2ηₑ(a₂ − a₁)",
        concern: Concern::Risk,
        value: |equilibrium, _| equilibrium.convergence_rates.first().copied(),
    },
    DerivedLaw {
        name: "fastest_convergence_rate",
        equation: "2ηₑ(a_d − a₁)",
        concern: Concern::Risk,
        value: |equilibrium, _| equilibrium.convergence_rates.last().copied(),
    },
    DerivedLaw {
        name: "edge_margin",
        equation: "ηₑ(a_d − a₁)/(2Q)",
        concern: Concern::Sphere,
        value: |equilibrium, _| equilibrium.edge_margin,
    },
    DerivedLaw {
        name: "relaxation_steps",
        equation: "τ",
        concern: Concern::Sphere,
        value: |equilibrium, _| equilibrium.relaxation_steps,
    },
    DerivedLaw {
        name: "steps_to_equilibrium",
        equation: "≈ ln(r/r*)/(ηλ), r ≫ r*",
        concern: Concern::Sphere,
        value: Equilibrium::steps_to_equilibrium,
    },
    DerivedLaw {
        name: "intrinsic_rate",
        equation: "ηλ",
        concern: Concern::Sphere,
        value: |equilibrium, _| intrinsic_rate(equilibrium),
    },
    DerivedLaw {
        name: "intrinsic_steps",
        equation: "1/(ηλ)",
        concern: Concern::Sphere,
        value: |equilibrium, _| intrinsic_rate(equilibrium).map(|rate| 1.0 / rate),
    },
];

/// The same for rules of matrices alone.
pub static MATRIX_LAWS: &[DerivedLaw] = &[DerivedLaw {
    name: "angular_update_of_rows",
    equation: "AU*·√((mn−2)(n−1)/((mn−1)(n−2)))",
    concern: Concern::Angle,
    value: |equilibrium, _| {
        let share = equilibrium.law.matrix.turning_of_rows()?;
        Some(equilibrium.angular_update? * share)
    },
}];

/// ηλ, where it says something: for a loss that sees the direction alone, with decay.
fn intrinsic_rate(equilibrium: &Equilibrium) -> Option<f64> {
    let fails = Validity::Fails(Caution::NotScaleInvariant);
    let rate = equilibrium.law.intrinsic_rate();
    (rate > 0.0 && equilibrium.validity != fails).then_some(rate)
}

/// One prediction: a number with its equation and conditions. Label and unit are `page::text`'s.
#[derive(Clone, Debug, PartialEq)]
pub struct Prediction {
    /// Name: snake case, the quantity's where there is one.
    pub name: &'static str,
    /// The equation.
    pub equation: &'static str,
    /// The value; `None` where theory says nothing.
    pub value: Option<f64>,
    /// Why the value is not to be trusted.
    pub caution: Option<Caution>,
}

/// Every prediction for an equilibrium, and how long it takes from a norm.
pub fn predictions(equilibrium: &Equilibrium, norm: f64) -> Vec<Prediction> {
    let prediction = |name, equation, concern, value: Option<f64>| Prediction {
        name,
        equation,
        value: value.filter(|value| value.is_finite()),
        caution: equilibrium.validity_of(concern).caution(),
    };
    let measured = QUANTITY_LAWS.iter().map(|law| {
        let value = (law.limit)(equilibrium);
        prediction(law.name, law.equation, law.concern, value)
    });
    let of_matrices = crate::WHOLE && equilibrium.law.optimizer.is_of_matrices();
    let of_matrices = MATRIX_LAWS.iter().filter(|_| of_matrices);
    let derived = of_matrices.chain(DERIVED_LAWS).map(|law| {
        let value = (law.value)(equilibrium, norm);
        prediction(law.name, law.equation, law.concern, value)
    });
    measured.chain(derived).collect()
}

impl Equilibrium {
    /// Whether the conditions of the angle hold. Beyond the edge of stability they do for plain SGD: where `ln‖w‖` is stationary
    /// `E[ln cos AU] = ln(1 − ηλ)`, whatever the direction does (derived in `docs/theory.md`); and for Hyperball without
    /// momentum, whose angle is set.
    fn angle_validity(&self) -> Validity {
        let law = &self.law;
        let kept = law.momentum == 0.0 && (law.is_plain_sgd() || law.keeps_norm());
        match self.validity {
            Validity::Fails(Caution::EdgeOfStability) if crate::WHOLE && kept => Validity::Holds,
            validity => validity,
        }
    }

    /// Whether the run is outside theory for a quantity, by its name.
    pub fn is_outside_theory(&self, quantity: &str) -> bool {
        let fails = |concern| matches!(self.validity_of(concern), Validity::Fails(_));
        quantity_law(quantity).is_some_and(|law| fails(law.concern))
    }

    /// Whether the conditions of a prediction hold.
    pub fn validity_of(&self, concern: Concern) -> Validity {
        match concern {
            Concern::Sphere => self.validity,
            Concern::Angle => self.angle_validity(),
            Concern::Risk => self.risk_validity,
        }
    }
}
