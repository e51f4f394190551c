//! One parameter over several values: what an ensemble measures, beside what theory predicts, as JSON or CSV.
//!
//! ```sh
//! cargo run --release --example sweep -- weight_decay=0.001,0.003,0.01,0.03 dimension=1000 spectrum=flat
//! ```
//!
//! Where many coordinates share few eigenvalues the exact-in-law reduction takes the steps, some fifty times
//! as fast. The first half of the steps is left out. Every core takes cells; the numbers do not depend on how many
//! there are, which `RAYON_NUM_THREADS` says.

mod shared;

use equisphere::page::take_away::series::{self, SeriesRow};
use equisphere::page::take_away::{self, series_csv};
use equisphere::page::text::{fill, problems};
use equisphere::parameters::Parameters;
use equisphere::run::data::Data;
use equisphere::run::sweep_cell::SweepCell;
use equisphere::simulation::record::{Quantity, Record};
use equisphere::theory::equilibrium::Equilibrium;
use rayon::iter::{IntoParallelIterator, ParallelIterator};
use serde_json::{Value, json};

const USAGE: &str = "\
usage: sweep name=value,value,… [name=value …] [steps=N] [format=json|csv]
  One parameter over several values, or two over all pairs of theirs: what an ensemble measures beside what theory
  predicts, as JSON, or as CSV with the columns that the page writes. The first half of the steps (20000 unless given)
  is left out. A list such as eigenvalues=0,1,2 is one value.
  example: sweep weight_decay=0.001,0.003,0.01,0.03 dimension=1000 spectrum=flat
  example: sweep learning_rate=0.03,0.1,0.3 weight_decay=0.001,0.01,0.1 format=csv";

/// How the word begins that says in which format the answer is.
const FORMAT: &str = "format=";

/// What is shown of each value as JSON: what a reduction keeps.
const SHOWN: [Quantity; 3] = [
    Quantity::WeightNorm,
    Quantity::AngularUpdate,
    Quantity::ExcessRisk,
];

fn main() -> std::process::ExitCode {
    shared::run(USAGE, sweep)
}

/// A parameter and the values that it takes.
struct Axis<'a> {
    name: &'a str,
    values: Vec<&'a str>,
}

/// A cell that has taken its steps, as far as they go.
struct Cell<'a> {
    /// Its value along each axis.
    values: Vec<&'a str>,
    /// What a table calls it.
    name: String,
    reduced: bool,
    steps: u64,
    /// What was measured; nothing after divergence.
    record: Option<Record>,
    equilibrium: Equilibrium,
}

/// The answer to the words on the command line.
pub fn sweep(words: &[String]) -> Result<String, String> {
    let (formats, words): (Vec<&String>, Vec<&String>) =
        words.iter().partition(|word| word.starts_with(FORMAT));
    let (swept, others): (Vec<&String>, Vec<&String>) =
        words.into_iter().partition(|word| shared::is_swept(word));
    if !(1..=2).contains(&swept.len()) {
        let found = swept.len();
        return Err(format!(
            "one parameter or two must take several values, as in weight_decay=0.1,0.2; here {found} do"
        ));
    }
    let write = writer(formats.last().map_or("json", |word| &word[FORMAT.len()..]))?;
    let axes = swept.into_iter().map(|word| axis(word));
    let axes = axes.collect::<Result<Vec<Axis>, String>>()?;
    if let [one, other] = &axes[..]
        && one.name == other.name
    {
        return Err(format!("{}: its values are given twice", one.name));
    }
    let mut steps = 20_000;
    let parameters = shared::parameters(others, &mut [("steps", &mut steps)])?;
    let cells: Vec<Result<Cell, String>> = pairs(&axes)
        .into_par_iter()
        .map(|values| cell(&parameters, &axes, values, steps))
        .collect();
    // The first refusal in the order of the words, whichever core met one first.
    let cells: Vec<Cell> = cells.into_iter().collect::<Result<_, _>>()?;
    Ok(write(&parameters, &axes, steps, &cells))
}

fn axis(word: &str) -> Result<Axis<'_>, String> {
    let (name, values) = shared::pair(word)?;
    let values = values.split(',').collect();
    Ok(Axis { name, values })
}

/// The values of every cell, those of the last axis next to each other.
fn pairs<'a>(axes: &[Axis<'a>]) -> Vec<Vec<&'a str>> {
    axes.iter().fold(vec![Vec::new()], |begun, axis| {
        let longer = |values: &Vec<&'a str>| {
            let values = values.clone();
            let next = axis.values.iter();
            next.map(move |&value| [&values[..], &[value]].concat())
                .collect::<Vec<_>>()
        };
        begun.iter().flat_map(longer).collect()
    })
}

/// Parameters, the swept ones, and steps, with the cells, as text.
type Writer = fn(&Parameters, &[Axis], u64, &[Cell]) -> String;

fn writer(format: &str) -> Result<Writer, String> {
    match format {
        "json" => Ok(as_json),
        "csv" => Ok(as_csv),
        _ => Err(format!("format: “{format}” is neither json nor csv")),
    }
}

fn cell<'a>(
    parameters: &Parameters,
    axes: &[Axis],
    values: Vec<&'a str>,
    steps: u64,
) -> Result<Cell<'a>, String> {
    let mut parameters = parameters.clone();
    for (axis, value) in axes.iter().zip(&values) {
        let set = parameters.set_text(axis.name, value);
        set.map_err(|refusal| problems::refusal(&refusal))?;
    }
    let cell = SweepCell::new(&parameters, steps, &Data::default());
    let mut cell = cell.map_err(|file| fill("problem.needs_data", &[("file", file)]))?;
    while cell.advance(steps) > 0 {}
    let rate = parameters.learning_rate;
    let name = match values[..] {
        [value] => value.to_owned(),
        _ => {
            let pairs = axes.iter().zip(&values);
            let words = pairs.map(|(axis, value)| format!("{}={value}", axis.name));
            words.collect::<Vec<_>>().join(" ")
        }
    };
    Ok(Cell {
        values,
        name,
        reduced: cell.is_reduced(),
        steps: cell.taken(),
        record: cell.record().cloned(),
        equilibrium: Equilibrium::new(&parameters, rate, parameters.initial_norm, None),
    })
}

fn as_json(_: &Parameters, axes: &[Axis], steps: u64, cells: &[Cell]) -> String {
    let rows: Vec<Value> = cells.iter().map(json_row).collect();
    shared::pretty(&match axes {
        [axis] => json!({ "parameter": axis.name, "steps": steps, "rows": rows }),
        _ => {
            let names: Vec<&str> = axes.iter().map(|axis| axis.name).collect();
            json!({ "parameters": names, "steps": steps, "rows": rows })
        }
    })
}

fn json_row(cell: &Cell) -> Value {
    let mut answer = json!({ "reduced": cell.reduced, "steps": cell.steps });
    match cell.values[..] {
        [value] => answer["value"] = json!(value),
        _ => answer["values"] = json!(cell.values),
    }
    for quantity in SHOWN {
        let average = cell.record.as_ref().map(|record| record.average(quantity));
        let name = quantity.row().name;
        answer[name] = json!({
            "measured": average.filter(|average| average.is_finite()),
            "predicted": cell.equilibrium.limit(name),
        });
    }
    answer
}

fn as_csv(parameters: &Parameters, axes: &[Axis], steps: u64, cells: &[Cell]) -> String {
    let swept = |setting: &str| axes.iter().any(|axis| axis.name == setting);
    let fixed = take_away::settings(parameters).filter(|(setting, _)| !swept(setting));
    let fixed = fixed.map(|(setting, value)| (setting.to_owned(), value));
    let names: Vec<&str> = axes.iter().map(|axis| axis.name).collect();
    let mut head = vec![("swept".to_owned(), names.join(","))];
    head.extend(axes.iter().map(|axis| {
        let key = match axes {
            [_] => "values".to_owned(),
            _ => format!("values_{}", axis.name),
        };
        (key, axis.values.join(","))
    }));
    head.push(("steps".to_owned(), steps.to_string()));
    head.extend(fixed);
    series_csv::table(&head, cells.iter().map(csv_row))
}

/// The columns of the page: the run is the value, or the pair of them, and its row is the second half of its steps.
fn csv_row<'a>(cell: &'a Cell) -> SeriesRow<'a> {
    let values = Quantity::ALL.map(|quantity| {
        let measured = cell.record.as_ref().map_or([f64::NAN; 3], |record| {
            series::measured(quantity, &record.summaries[quantity as usize])
        });
        let [average, deviation, replica_zero] = measured;
        let limit = cell.equilibrium.limit(quantity.row().name);
        [
            average,
            deviation,
            replica_zero,
            f64::NAN,
            limit.unwrap_or(f64::NAN),
        ]
    });
    SeriesRow {
        run: &cell.name,
        first_step: cell.record.as_ref().map_or(0, |record| record.step),
        last_step: cell.steps.saturating_sub(1),
        values,
    }
}
