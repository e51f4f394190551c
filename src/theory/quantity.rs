//! What theory says of each quantity that simulation measures, in one table. The two know of each other by the
//! quantities' names alone.

use super::equilibrium::Equilibrium;
use super::forecast::Forecast;
use super::landscape::Landscape;
use super::prediction::Concern::{self, Angle, Risk, Sphere};

/// What theory says of a quantity.
#[derive(Clone, Copy, Debug)]
pub struct QuantityLaw {
    /// The quantity's name: snake case.
    pub name: &'static str,
    /// The equation of its stationary value.
    pub equation: &'static str,
    /// Which conditions it needs.
    pub concern: Concern,
    /// Its stationary value.
    pub limit: fn(&Equilibrium) -> Option<f64>,
    /// What the last step should have measured; NaN where theory says nothing.
    pub forecast: fn(&Forecast, &Landscape) -> f64,
}

/// One row a quantity.
pub static QUANTITY_LAWS: &[QuantityLaw] = &[
    QuantityLaw {
        name: "weight_norm",
        equation: "r*",
        concern: Sphere,
        limit: |equilibrium| equilibrium.weight_norm,
        forecast: |forecast, _| forecast.weight_norm(),
    },
    QuantityLaw {
        name: "angular_update",
        equation: "AU*",
        concern: Angle,
        limit: |equilibrium| equilibrium.angular_update,
        forecast: |forecast, _| forecast.angular_update(),
    },
    QuantityLaw {
        name: "excess_risk",
        equation: "½Σaᵢpᵢ − ½a₁",
        concern: Risk,
        limit: Equilibrium::excess_risk,
        forecast: Forecast::excess_risk,
    },
    QuantityLaw {
        name: "effective_learning_rate",
        equation: "ηₑ",
        concern: Sphere,
        limit: |equilibrium| equilibrium.effective_learning_rate,
        forecast: |forecast, _| forecast.effective_learning_rate(),
    },
    QuantityLaw {
        name: "unit_gradient_norm",
        equation: "G = √(Σaᵢ²pᵢ − (Σaᵢpᵢ)² + σ²(d−1))",
        concern: Sphere,
        limit: |equilibrium| Some(equilibrium.square_gradient.sqrt()),
        forecast: |forecast, _| forecast.unit_gradient_norm(),
    },
    QuantityLaw {
        name: "alignment",
        equation: "√p₁",
        concern: Risk,
        limit: Equilibrium::alignment,
        forecast: |forecast, _| forecast.alignment(),
    },
    QuantityLaw {
        name: "gradient_norm",
        equation: "G/r*",
        concern: Sphere,
        limit: |equilibrium| Some(equilibrium.square_gradient.sqrt() / equilibrium.weight_norm?),
        forecast: |forecast, _| forecast.gradient_norm(),
    },
];

/// What theory says of the quantity with a name; `None` where it says nothing.
pub fn quantity_law(name: &str) -> Option<&'static QuantityLaw> {
    QUANTITY_LAWS.iter().find(|law| law.name == name)
}
