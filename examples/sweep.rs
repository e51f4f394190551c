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
use rayon::iter::{IntoParallelRefIterator, ParallelIterator};
use serde_json::{Value, json};

const USAGE: &str = "\
usage: sweep name=value,value,… [name=value …] [steps=N] [format=json|csv]
  One parameter over several values: what an ensemble measures beside what theory predicts, as JSON, or as CSV with
  the columns that the page writes. The first half of the steps (20000 unless given) is left out. A list such as
  eigenvalues=0,1,2 is one value.
  example: sweep weight_decay=0.001,0.003,0.01,0.03 dimension=1000 spectrum=flat";

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

/// A cell that has taken its steps, as far as they go.
struct Cell<'a> {
    value: &'a str,
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
    let [swept] = swept[..] else {
        let found = swept.len();
        return Err(format!(
            "exactly one parameter must take several values, as in weight_decay=0.1,0.2; here {found} do"
        ));
    };
    let write = writer(formats.last().map_or("json", |word| &word[FORMAT.len()..]))?;
    let (name, values) = shared::pair(swept)?;
    let mut steps = 20_000;
    let parameters = shared::parameters(others, &mut [("steps", &mut steps)])?;
    let values: Vec<&str> = values.split(',').collect();
    let cells: Vec<Result<Cell, String>> = values
        .par_iter()
        .map(|value| cell(&parameters, name, value, steps))
        .collect();
    // The first refusal in the order of the words, whichever core met one first.
    let cells: Vec<Cell> = cells.into_iter().collect::<Result<_, _>>()?;
    Ok(write(&parameters, name, steps, &cells))
}

/// Parameters, the name of the swept one, and steps, with the cells, as text.
type Writer = fn(&Parameters, &str, u64, &[Cell]) -> String;

fn writer(format: &str) -> Result<Writer, String> {
    match format {
        "json" => Ok(as_json),
        "csv" => Ok(as_csv),
        _ => Err(format!("format: “{format}” is neither json nor csv")),
    }
}

fn cell<'a>(
    parameters: &Parameters,
    name: &str,
    value: &'a str,
    steps: u64,
) -> Result<Cell<'a>, String> {
    let mut parameters = parameters.clone();
    parameters
        .set_text(name, value)
        .map_err(|refusal| problems::refusal(&refusal))?;
    let cell = SweepCell::new(&parameters, steps, &Data::default());
    let mut cell = cell.map_err(|file| fill("problem.needs_data", &[("file", file)]))?;
    while cell.advance(steps) > 0 {}
    let rate = parameters.learning_rate;
    Ok(Cell {
        value,
        reduced: cell.is_reduced(),
        steps: cell.taken(),
        record: cell.record().cloned(),
        equilibrium: Equilibrium::new(&parameters, rate, parameters.initial_norm, None),
    })
}

fn as_json(_: &Parameters, name: &str, steps: u64, cells: &[Cell]) -> String {
    let rows: Vec<Value> = cells.iter().map(json_row).collect();
    shared::pretty(&json!({ "parameter": name, "steps": steps, "rows": rows }))
}

fn json_row(cell: &Cell) -> Value {
    let mut answer = json!({ "value": cell.value, "reduced": cell.reduced, "steps": cell.steps });
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

fn as_csv(parameters: &Parameters, name: &str, steps: u64, cells: &[Cell]) -> String {
    let fixed = take_away::settings(parameters).filter(|(setting, _)| *setting != name);
    let fixed = fixed.map(|(setting, value)| (setting.to_owned(), value));
    let values: Vec<&str> = cells.iter().map(|cell| cell.value).collect();
    let mut head = vec![
        ("swept".to_owned(), name.to_owned()),
        ("values".to_owned(), values.join(",")),
        ("steps".to_owned(), steps.to_string()),
    ];
    head.extend(fixed);
    series_csv::table(&head, cells.iter().map(csv_row))
}

/// The columns of the page: the run is the value, and its row is the second half of its steps.
fn csv_row<'a>(cell: &Cell<'a>) -> SeriesRow<'a> {
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
        run: cell.value,
        first_step: cell.record.as_ref().map_or(0, |record| record.step),
        last_step: cell.steps.saturating_sub(1),
        values,
    }
}
