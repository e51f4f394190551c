//! Programs in Python: templates with places `@name@`, and tables of expressions by key.

use crate::numeric::number_format::shortest;
use crate::page::take_away::one_line;
use crate::parameters::{EIGENVALUES, NesterovKind, PARAMETERS, Parameters, ScheduleKind};
use crate::simulation::optimizer::EPSILON;

const EXPRESSIONS: &str = include_str!("python/expressions.txt");

/// The template with its places filled.
pub fn filled(template: &str, places: &[(&str, &str)]) -> String {
    let mut text = template.to_owned();
    for (name, value) in places {
        text = text.replace(&format!("@{name}@"), value);
    }
    text
}

/// The expression of a kind for an option, with the parameters' values in their places.
pub fn expression(kind: &str, option: &str, parameters: &Parameters) -> String {
    with_values(find(kind, option), parameters)
}

fn find(kind: &str, option: &str) -> &'static str {
    let start = format!("{kind}.{option} = ");
    let mut lines = EXPRESSIONS.lines();
    let found = lines.find_map(|line| line.strip_prefix(&start));
    found.unwrap_or_default()
}

/// The template with values of parameters in their places.
pub fn with_values(template: &str, parameters: &Parameters) -> String {
    let eigenvalues = parameters.text(&EIGENVALUES).replace(' ', ", ");
    let epsilon = shortest(EPSILON);
    let own = [
        ("decay", shortest(decay(parameters))),
        ("looks_ahead", truth(parameters.momentum > 0.0).into()),
        (
            "nesterov_too",
            truth(parameters.nesterov == NesterovKind::On).into(),
        ),
        ("dimension", parameters.dimension().to_string()),
        ("epsilon", epsilon),
        (EIGENVALUES.name, eigenvalues),
    ];
    let rows = PARAMETERS.iter();
    let values = rows.map(|row| (row.name, parameters.text(row)));
    own.into_iter()
        .chain(values)
        .fold(template.to_owned(), |text, (name, value)| {
            filled(&text, &[(name, &value)])
        })
}

/// The weight decay that the rule takes: an exponential schedule stands in its place.
pub fn decay(parameters: &Parameters) -> f64 {
    if parameters.schedule == ScheduleKind::Exponential {
        0.0
    } else {
        parameters.weight_decay
    }
}

/// What Python calls true and false.
pub fn truth(value: bool) -> &'static str {
    find("truth", if value { "yes" } else { "no" })
}

/// A string of Python.
pub fn quoted(text: &str) -> String {
    let text = one_line(text).replace('\\', "\\\\").replace('"', "\\\"");
    format!("\"{text}\"")
}
