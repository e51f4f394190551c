//! Runs to take something away of.

use equisphere::parameters::Parameters;
use equisphere::parameters::link::Change;
use equisphere::run::Run;
use equisphere::run::data::Data;
use equisphere::run::script::Script;

/// The default experiment with some settings and changes, after so many steps.
pub fn run_of(settings: &[(&str, &str)], changes: &[(u64, &'static str, f64)], steps: u64) -> Run {
    let mut start = Parameters::default();
    for (name, value) in settings {
        start.set_text(name, value).unwrap();
    }
    let changes = changes.iter();
    let changes = changes.map(|&(step, name, value)| Change { step, name, value });
    let script = Script {
        start,
        changes: changes.collect(),
    };
    let mut run = Run::new(1, script, &Data::default()).ok().unwrap();
    run.advance(steps);
    run
}

/// Two runs: one so long that steps are merged, with a change on the way, and one for which theory says little.
pub fn two_runs() -> (Run, Run) {
    let long = run_of(&[("seed", "7")], &[(1000, "learning_rate", 0.4)], 2001);
    let short = run_of(
        &[
            ("weight_decay", "0"),
            ("spectrum", "typed"),
            ("eigenvalues", "0 0.1 3"),
        ],
        &[],
        5,
    );
    (long, short)
}

/// A name that a careless writer would stumble over.
pub const AWKWARD: &str = "#2, the \"other\" <one> & more";

/// A page that runs come from.
pub const PAGE: &str = "https://example.org/equisphere/";

/// A run on the digits of the page after so many steps.
pub fn run_on_digits(steps: u64) -> Run {
    let mut data = Data::default();
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/www/data/digits.bin");
    data.load(&std::fs::read(path).unwrap()).unwrap();
    let mut start = Parameters::default();
    for (name, value) in [
        ("objective", "digits"),
        ("initial_norm", "1"),
        ("initial_norm_odd", "1"),
    ] {
        start.set_text(name, value).unwrap();
    }
    let mut run = Run::new(1, Script::constant(start), &data).ok().unwrap();
    run.advance(steps);
    run
}
