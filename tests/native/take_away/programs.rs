//! Programs in Python: they are run, and say what the ensemble says, or are checked for what they set up.
//!
//! `EQUISPHERE_PYTHON` names a Python with NumPy, where `python3` has none; without one the tests say so.

use std::path::Path;
use std::process::Command;

use equisphere::page::take_away::{numpy, pytorch};
use equisphere::parameters::{OptimizerKind, ScheduleKind};
use equisphere::run::Run;
use equisphere::simulation::record::Quantity;

use super::support::{AWKWARD, PAGE, run_of, run_on_digits};

/// Distance of two averages, in their standard errors together, that counts as agreement. Both sides have seeds: what
/// agrees once agrees always.
const FAR: f64 = 4.0;

const MEASURED: [Quantity; 3] = [
    Quantity::WeightNorm,
    Quantity::AngularUpdate,
    Quantity::ExcessRisk,
];

/// A Python that has a module: the one that is named, the one that the benchmark compares with, or the machine's.
/// Nothing where none of them does.
fn python(module: &str) -> Option<String> {
    let of_the_benchmark = concat!(env!("CARGO_MANIFEST_DIR"), "/target/bench/venv/bin/python");
    let named = std::env::var("EQUISPHERE_PYTHON").ok();
    let pythons = named
        .into_iter()
        .chain([of_the_benchmark.into(), "python3".into()]);
    let import = format!("import {module}");
    let has = |python: &String| {
        let found = Command::new(python).args(["-c", &import]).output();
        found.is_ok_and(|output| output.status.success())
    };
    let found = pythons.into_iter().find(has);
    if found.is_none() {
        println!("skipped: no Python here has {module}");
    }
    found
}

/// What a program prints.
fn printed(python: &str, program: &str, name: &str) -> String {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{name}.py"));
    std::fs::write(&path, program).unwrap();
    let output = Command::new(python)
        .args(["-W", "error"])
        .arg(&path)
        .current_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("www/data"))
        .output()
        .unwrap();
    let [out, err] = [output.stdout, output.stderr].map(|text| String::from_utf8(text).unwrap());
    assert!(output.status.success(), "{name}: {err}\n{program}");
    out
}

/// Mean and standard error of what a fresh run of the same script measures over the last quarter of its steps.
fn measured(run: &Run) -> [(f64, f64); 3] {
    let steps = run.steps();
    let mut run = Run::new(1, run.script().clone(), run.data()).ok().unwrap();
    run.advance(steps - (steps / 4).max(1));
    let counted = steps - run.steps();
    let mut sums = MEASURED.map(|_| vec![0.0; run.trainer().replicas()]);
    while run.steps() < steps {
        run.advance(1);
        for (sums, quantity) in sums.iter_mut().zip(MEASURED) {
            let angle = quantity == Quantity::AngularUpdate;
            for (sum, value) in sums.iter_mut().zip(run.trainer().latest(quantity)) {
                *sum += if angle { value * value } else { *value } / counted as f64;
            }
        }
    }
    let count = sums[0].len() as f64;
    let mut averages = sums.map(|values| {
        let mean = values.iter().sum::<f64>() / count;
        let square = values
            .iter()
            .map(|value| (value - mean) * (value - mean))
            .sum::<f64>();
        (mean, (square / count / (count - 1.0)).sqrt())
    });
    let (square, error) = averages[1];
    averages[1] = (square.sqrt(), error / (2.0 * square.sqrt()));
    averages
}

/// The program of a run is run, and agrees with the ensemble.
fn assert_agrees(name: &str, run: &Run) {
    let Some(python) = python("numpy") else {
        return;
    };
    let program = numpy::write(PAGE, &[(AWKWARD, run)]);
    let printed = printed(&python, &program, name);
    assert!(printed.starts_with(AWKWARD), "{printed}");
    let lines = printed.lines().skip(1);
    let expected = measured(run);
    for ((line, quantity), (mean, error)) in lines.zip(MEASURED).zip(expected) {
        let words: Vec<&str> = line.split_whitespace().collect();
        assert_eq!(words[0], quantity.row().name);
        let [found, own_error] = [1, 3].map(|place| words[place].parse::<f64>().unwrap());
        let far = FAR * (error * error + own_error * own_error).sqrt();
        // A rule that keeps the norm, or makes steps of one length, leaves rounding alone.
        let rounding = 1e-9 * mean;
        assert!(
            (found - mean).abs() <= far + rounding,
            "{name}: {line}, here {mean} ± {error}"
        );
        assert!(far <= 0.4 * mean, "{name}: {line} says little");
    }
}

const STEPS: u64 = 2000;

/// Settings under which averages are sharp.
const SHARP: [(&str, &str); 3] = [
    ("replicas", "256"),
    ("initial_norm", "1.5"),
    ("initial_norm_odd", "1.5"),
];

fn sharp_run_of(settings: &[(&str, &str)], changes: &[(u64, &'static str, f64)]) -> Run {
    run_of(&[settings, &SHARP].concat(), changes, STEPS)
}

#[test]
fn the_numpy_program_of_every_rule_agrees_with_the_ensemble() {
    for kind in OptimizerKind::ALL {
        let name = kind.name();
        let mut settings = vec![
            ("optimizer", name),
            ("noise_scale", "1"),
            ("dimension", "8"),
        ];
        settings.extend([("weight_decay", "0.05"), ("seed", "5")]);
        let small = ["adam", "adamw", "lion", "hyperball", "muon"].contains(&name);
        settings.extend(small.then_some(("learning_rate", "0.02")));
        assert_agrees(name, &sharp_run_of(&settings, &[]));
    }
    let polar = [
        ("optimizer", "muon"),
        ("orthogonalization", "polar"),
        ("step_scale", "aspect"),
        ("nesterov", "on"),
        ("momentum", "0.5"),
        ("rows", "5"),
        ("columns", "3"),
        ("learning_rate", "0.02"),
        ("noise_scale", "1"),
        ("weight_decay", "0.05"),
    ];
    assert_agrees("muon_polar", &sharp_run_of(&polar, &[]));
    let heavy_ball = [
        ("momentum", "0.9"),
        ("learning_rate", "0.02"),
        ("seed", "6"),
    ];
    assert_agrees("heavy_ball", &sharp_run_of(&heavy_ball, &[]));
}

#[test]
fn the_numpy_program_follows_every_schedule_and_spectrum() {
    let spectra = [
        "linear",
        "geometric",
        "spiked",
        "flat",
        "typed",
        "linear",
        "linear",
        "flat",
        "spiked",
        "geometric",
    ];
    assert_eq!(spectra.len(), ScheduleKind::ALL.len());
    for (kind, spectrum) in ScheduleKind::ALL.iter().zip(spectra) {
        let name = kind.name();
        let settings = [
            ("schedule", name),
            ("spectrum", spectrum),
            ("schedule_steps", "1800"),
            ("drop_step", "900"),
            ("dimension", "6"),
            ("noise", "matrix"),
            ("floor", "0.3"),
        ];
        assert_agrees(&format!("{name}_{spectrum}"), &sharp_run_of(&settings, &[]));
    }
}

#[test]
fn the_numpy_program_takes_decay_and_weights_along_with_the_schedule() {
    // AdamW is compared step by step, in tests/reference: its averages are not sharp enough here.
    for (optimizer, rate) in [("sgd", "0.1"), ("sgdw", "0.05")] {
        let common = [
            ("optimizer", optimizer),
            ("learning_rate", rate),
            ("weight_decay", "0.1"),
            ("momentum", "0.5"),
            ("dimension", "8"),
            ("noise_scale", "1"),
        ];
        let follows = [
            ("schedule", "linear"),
            ("schedule_steps", "2500"),
            ("decay_follows_schedule", "yes"),
        ];
        let rescaled = [
            ("schedule", "step"),
            ("drop_step", "1400"),
            ("rescaling_at_drop", "yes"),
        ];
        for (name, own) in [("follows", follows), ("rescaled", rescaled)] {
            let run = sharp_run_of(&[&common[..], &own].concat(), &[]);
            assert_agrees(&format!("{name}_{optimizer}"), &run);
        }
    }
}

#[test]
fn the_pytorch_snippet_takes_decay_and_weights_along_with_the_schedule() {
    let follows = torch(&[
        ("optimizer", "adamw"),
        ("schedule", "linear"),
        ("decay_follows_schedule", "yes"),
        ("weight_decay", "0.02"),
    ]);
    assert!(
        follows.contains("group[\"weight_decay\"] = 0.02 * group[\"lr\"] / 0.1"),
        "{follows}"
    );
    let rescaled = torch(&[
        ("schedule", "step"),
        ("drop_factor", "0.01"),
        ("rescaling_at_drop", "yes"),
    ]);
    assert!(!rescaled.contains("def follow"), "{rescaled}");
    assert!(rescaled.contains("def rescale(factor="), "{rescaled}");
}

#[test]
fn the_numpy_program_repeats_changes_on_the_way() {
    let adamw = OptimizerKind::ALL
        .iter()
        .position(|kind| *kind == OptimizerKind::AdamW);
    let cosine = ScheduleKind::ALL
        .iter()
        .position(|kind| *kind == ScheduleKind::Cosine);
    let changes = [
        (0, "momentum", 0.5),
        (400, "noise_scale", 1.0),
        (800, "optimizer", adamw.unwrap() as f64),
        (800, "learning_rate", 0.02),
        (1000, "schedule", cosine.unwrap() as f64),
        (1000, "schedule_steps", 2000.0),
        (1200, "eigenvalue_spread", 3.0),
        (STEPS, "weight_decay", 0.5),
    ];
    let run = sharp_run_of(&[("initial_direction", "minimiser")], &changes);
    assert_agrees("changes", &run);
}

#[test]
fn the_numpy_program_reads_the_digits_of_the_page() {
    assert_agrees("digits", &run_on_digits(600));
}

#[test]
fn one_numpy_program_holds_several_runs_even_of_one_name() {
    let Some(python) = python("numpy") else {
        return;
    };
    let [first, second] = [0, 1].map(|steps| run_of(&[("replicas", "1")], &[], steps));
    let program = numpy::write("", &[("twin", &first), ("twin", &second)]);
    let printed = printed(&python, &program, "twins");
    assert_eq!(printed.matches("twin\n").count(), 2, "{printed}");
    assert_eq!(printed.lines().count(), 8, "{printed}");
}

/// The snippet of one run, which is Python where there is one.
fn torch(settings: &[(&str, &str)]) -> String {
    let run = run_of(settings, &[], 0);
    let snippet = pytorch::write(PAGE, &[("", &run)]);
    if let Some(python) = python("ast") {
        let parses = "import ast; ast.parse(open(__import__('sys').argv[1]).read())";
        let name = settings.first().map_or("default", |setting| setting.1);
        let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("torch_{name}.py"));
        std::fs::write(&path, &snippet).unwrap();
        let parsed = Command::new(python)
            .args(["-c", parses])
            .arg(path)
            .output()
            .unwrap();
        assert!(parsed.status.success(), "{snippet}");
    }
    assert!(
        !snippet.contains('@') || snippet.contains("@torch.no_grad()"),
        "{snippet}"
    );
    snippet
}

#[test]
fn the_pytorch_snippet_sets_up_the_rule_with_its_arguments() {
    let all = [
        ("momentum", "0.9"),
        ("weight_decay", "0.02"),
        ("beta2", "0.95"),
    ];
    for (name, expected) in [
        (
            "sgd",
            "torch.optim.SGD(model.parameters(), lr=0.1, momentum=0.9, weight_decay=0.02)",
        ),
        (
            "nesterov",
            "torch.optim.SGD(model.parameters(), lr=0.1, momentum=0.9, weight_decay=0.02, nesterov=True)",
        ),
        (
            "sgdw",
            "SGDW(model.parameters(), lr=0.1, momentum=0.9, weight_decay=0.02)",
        ),
        (
            "adam",
            "torch.optim.Adam(model.parameters(), lr=0.1, betas=(0.9, 0.95), eps=0.00000001, weight_decay=0.02)",
        ),
        (
            "adamw",
            "torch.optim.AdamW(model.parameters(), lr=0.1, betas=(0.9, 0.95), eps=0.00000001, weight_decay=0.02)",
        ),
        (
            "lion",
            "Lion(model.parameters(), lr=0.1, betas=(0.9, 0.95), weight_decay=0.02)",
        ),
        (
            "hyperball",
            "Hyperball(model.parameters(), lr=0.1, momentum=0.9)",
        ),
        (
            "muon",
            "Muon(model.parameters(), lr=0.1, momentum=0.9, weight_decay=0.02, nesterov=False, orthogonalization=\"newton_schulz\", step_scale=\"none\")",
        ),
    ] {
        let snippet = torch(&[&[("optimizer", name)], &all[..]].concat());
        let line = format!("optimizer = {expected}\n");
        assert!(snippet.contains(&line), "{snippet}");
        let class = expected.split('(').next().unwrap();
        let written = snippet.contains(&format!("class {class}(torch.optim.Optimizer):"));
        assert_eq!(written, !class.starts_with("torch."), "{snippet}");
        assert!(
            snippet.contains("https://example.org/equisphere/#v=2&"),
            "{snippet}"
        );
    }
}

#[test]
fn the_pytorch_snippet_has_the_schedule_and_no_decay_beside_an_exponential_one() {
    for kind in ScheduleKind::ALL {
        let snippet = torch(&[("schedule", kind.name())]);
        assert!(
            snippet.contains("LambdaLR(optimizer, lambda t: "),
            "{snippet}"
        );
        assert_eq!(
            snippet.contains("math."),
            snippet.contains("import math"),
            "{snippet}"
        );
    }
    let exponential = torch(&[("schedule", "exponential")]);
    assert!(exponential.contains("weight_decay=0)"), "{exponential}");
    assert!(
        exponential.contains("lambda t: (1 - 0.1 * 0.01) ** -(2 * t + 1)"),
        "{exponential}"
    );
    // PyTorch refuses to look ahead without momentum.
    assert!(torch(&[("optimizer", "nesterov")]).contains("nesterov=False"));
}
