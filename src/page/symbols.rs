//! The symbols of the article's formulas: how each is written, and what of a figure it stands for. What it means is the
//! text `symbol.NAME`.

/// A symbol of a formula.
#[derive(Clone, Copy, Debug)]
pub struct Symbol {
    /// Its name among the words.
    pub name: &'static str,
    /// Its letters, with those of its index after `_`.
    pub written: &'static str,
    /// What it stands for in a figure: names of charts and entries of the legend.
    pub parts: &'static [&'static str],
}

const fn symbol(
    name: &'static str,
    written: &'static str,
    parts: &'static [&'static str],
) -> Symbol {
    Symbol {
        name,
        written,
        parts,
    }
}

/// Every symbol that is explained.
pub const SYMBOLS: &[Symbol] = &[
    symbol("loss", "L", &["excess_risk"]),
    symbol("weights", "w", &["weights"]),
    symbol("direction", "u", &["weights"]),
    symbol("factor_of_length", "c", &[]),
    symbol("loss_matrix", "A", &[]),
    symbol("noise", "ξ", &[]),
    symbol("noise_scale", "σ", &[]),
    symbol("dimension", "d", &[]),
    symbol("smallest_eigenvalue", "a_1", &[]),
    symbol("second_eigenvalue", "a_2", &[]),
    symbol("largest_eigenvalue", "a_d", &[]),
    symbol("minimiser", "v_1", &["minimiser"]),
    symbol("gradient", "g", &["gradient_norm"]),
    symbol("unit_gradient", "g~", &["unit_gradient_norm"]),
    symbol("mean_square_gradient", "G", &["unit_gradient_norm"]),
    symbol("learning_rate", "η", &["schedule"]),
    symbol("first_learning_rate", "η_0", &["schedule"]),
    symbol(
        "effective_learning_rate",
        "η_e",
        &["effective_learning_rate"],
    ),
    symbol("weight_decay", "λ", &[]),
    symbol("norm", "r", &["weight_norm"]),
    symbol("norm_at_start", "r_0", &["weight_norm"]),
    symbol("equilibrium_radius", "r_∗", &["radius", "weight_norm"]),
    symbol("step", "t", &[]),
    symbol("steps", "T", &[]),
    symbol("relaxation_time", "τ", &[]),
    symbol("base", "e", &[]),
    symbol("angular_update", "AU_∗", &["angular_update"]),
    symbol("wanted_angle", "φ", &["angular_update"]),
    symbol("drop_factor", "k", &[]),
    symbol("momentum", "α", &[]),
    symbol("beta1", "β_1", &[]),
    symbol("beta2", "β_2", &[]),
    symbol("lion_memory", "ρ", &[]),
];
