//! Whether a run is in equilibrium, and since when.

use equisphere::logs::analysis::Analysis;
use equisphere::logs::analysis::analyse;
use equisphere::logs::course::Schedule;
use equisphere::logs::course::memory;
use equisphere::logs::course::sums;
use equisphere::logs::log::Log;
use equisphere::logs::names::Quantity;
use equisphere::page::text::logs as words;
use equisphere::parameters::Parameters;
use equisphere::run::from_parameters::initial_state;
use equisphere::run::from_parameters::training_config;
use equisphere::simulation::record::Quantity as Measured;
use equisphere::simulation::trainer::trainer;

use super::support::{read, settings};

/// The log that a simulated run would have written, a row for each of so many steps.
fn simulated(pairs: &[(&str, &str)], steps: u64) -> Log {
    let mut parameters = Parameters::default();
    for (name, value) in pairs {
        parameters.set_text(name, value).unwrap();
    }
    let config = training_config(&parameters, None, 0).unwrap();
    let mut trainer = trainer(config, initial_state(&parameters), false);
    let mut text = String::from("step,lr,weight_norm/w,angular_update/w\n");
    for _ in 0..steps {
        let record = trainer.step().unwrap();
        let [norm, angle] =
            [Measured::WeightNorm, Measured::AngularUpdate].map(|q| record.average(q));
        text += &format!("{},{},{norm},{angle}\n", record.step, record.learning_rate);
    }
    read("simulated.csv", text.as_bytes()).unwrap()
}

#[test]
fn simulated_runs_of_every_rule_agree_with_theory() {
    // Many weights and replicas, so that what is left is the error of the laws: 3%, for AdamW 4%.
    let common = [
        ("dimension", "100"),
        ("replicas", "32"),
        ("noise_scale", "1"),
        ("eigenvalue_spread", "0.01"),
    ];
    for (optimizer, rate, decay, momentum, steps) in [
        ("sgd", "0.1", "0.1", "0", 800),
        ("sgd", "0.1", "0.02", "0.9", 800),
        ("nesterov", "0.1", "0.02", "0.9", 800),
        ("sgdw", "0.1", "0.1", "0.5", 800),
        ("adamw", "0.01", "0.5", "0", 2000),
        ("lion", "0.0005", "0.5", "0", 16000),
        ("hyperball", "0.03", "0", "0", 200),
    ] {
        let mut pairs = common.to_vec();
        pairs.extend([("optimizer", optimizer), ("learning_rate", rate)]);
        let mut said = vec![
            ("optimizer", optimizer),
            ("beta1", "0.9"),
            ("beta2", "0.99"),
        ];
        if optimizer != "hyperball" {
            pairs.push(("weight_decay", decay));
            said.push(("weight_decay", decay));
        } else {
            said.push(("weight_decay", "0"));
        }
        if momentum != "0" {
            pairs.push(("momentum", momentum));
            said.push(("momentum", momentum));
        }
        let log = simulated(&pairs, steps);
        let Analysis {
            angular_update,
            weight_norm,
            reached_at,
            ..
        } = analyse(&log, &settings(&said));
        let gap = |measured: Option<f64>, theory: Option<f64>| {
            (measured.unwrap() / theory.unwrap_or(f64::NAN) - 1.0).abs()
        };
        let angle = gap(angular_update.measured, angular_update.theory);
        assert!(
            angle < 0.04,
            "{optimizer}: angle {angle} {angular_update:?}"
        );
        if optimizer != "hyperball" {
            let norm = gap(weight_norm.measured, weight_norm.theory);
            assert!(norm < 0.04, "{optimizer}: norm {norm} {weight_norm:?}");
        }
        assert!(
            reached_at.unwrap_or(f64::INFINITY) < 0.75 * steps as f64,
            "{optimizer}: {reached_at:?}"
        );
    }
}

/// A log of plain SGD with weight decay 0.01 whose norms are those of the law
/// `r² ← (1−ηλ)²r² + η²/r²`, every so many steps, from a share of the radius `r* = (η/2λ)^¼` of its first rate. With
/// constant rates `r⁴` falls to `r*⁴` as `e^(−4ηλt)`, and the angle is `(r*/r)²` times that at rest.
fn by_law(rate: impl Fn(u32) -> f64, steps: u32, every: u32, start: f64, columns: &[&str]) -> Log {
    let mut square = start * start * (50.0 * rate(0).max(0.1)).sqrt();
    let mut text = format!("step,{}\n", columns.join(","));
    for step in 0..steps {
        let rate = rate(step);
        let kept = 1.0 - 0.01 * rate;
        let next = kept * kept * square + rate * rate / square;
        if step % every == 0 {
            let cells = columns.iter().map(|column| match *column {
                "lr" => rate,
                "weight_norm/w" => square.sqrt(),
                _ => libm::atan(rate / (kept * square)),
            });
            let cells: Vec<String> = cells.map(|value| value.to_string()).collect();
            text += &format!("{step},{}\n", cells.join(","));
        }
        square = next;
    }
    read("law.csv", text.as_bytes()).unwrap()
}

const BOTH: &[&str] = &["lr", "weight_norm/w", "angular_update/w"];

fn judged(log: &Log) -> Analysis {
    analyse(
        log,
        &settings(&[("optimizer", "sgd"), ("weight_decay", "0.01")]),
    )
}

#[test]
fn equilibrium_is_reached_at_the_step_of_the_closed_form() {
    // τ = 1/(4ηλ) = 250 steps. The angle is a tenth too large where r⁴ = r*⁴/1.21, and a tenth too small at r*⁴/0.81;
    // the norm is a tenth too small at 0.9⁴r*⁴.
    let arrival =
        |start: f64, edge: f64| 250.0 * libm::log((libm::pow(start, 4.0) - 1.0) / (edge - 1.0));
    for (start, edge, columns) in [
        (0.3, 1.0 / 1.21, BOTH),
        (2.0, 1.0 / 0.81, BOTH),
        (0.3, 1.0 / 1.21, &["lr", "angular_update/w"]),
        (0.3, 0.6561, &["lr", "weight_norm/w"]),
    ] {
        for every in [1, 7, 40] {
            let found = judged(&by_law(|_| 0.1, 5000, every, start, columns));
            let reached = found.reached_at.unwrap_or(f64::NAN);
            let expected = arrival(start, edge);
            // Pieces are 100 steps long; between two of them arrival is interpolated, to a quarter of one, and rows are
            // as many steps apart.
            let allowed = 25.0 + f64::from(every);
            assert!(
                (reached - expected).abs() < allowed,
                "{start} {columns:?} {every}: {reached} {expected}"
            );
        }
    }
}

#[test]
fn a_log_that_begins_in_equilibrium_is_there_from_its_first_step() {
    for columns in [BOTH, &["lr", "weight_norm/w"]] {
        let found = judged(&by_law(|_| 0.1, 3000, 10, 1.0, columns));
        assert_eq!(found.reached_at, Some(0.0), "{columns:?}");
    }
}

#[test]
fn a_log_that_ends_before_equilibrium_has_not_reached_it() {
    for columns in [BOTH, &["lr", "weight_norm/w"]] {
        for (start, steps) in [(0.3, 150), (3.0, 400)] {
            let found = judged(&by_law(|_| 0.1, steps, 1, start, columns));
            assert_eq!(found.reached_at, None, "{columns:?} {start}");
        }
    }
}

#[test]
fn a_schedule_that_moves_the_equilibrium_takes_the_run_out_of_it() {
    // A tenth of the rate needs τ = 2500 steps, more than are left; before, the run was in equilibrium from some 390 on.
    let told = |analysis: &Analysis| -> Vec<String> {
        analysis.findings.iter().map(words::finding).collect()
    };
    let dropped = |steps| {
        judged(&by_law(
            |step| if step < 3000 { 0.1 } else { 0.01 },
            steps,
            1,
            0.3,
            BOTH,
        ))
    };
    let found = dropped(5000);
    assert_eq!(found.reached_at, None);
    let [from, until] = found.tracks[0].stayed.unwrap();
    let expected = 250.0 * libm::log((1.0 - 0.0081) / (1.0 - 1.0 / 1.21));
    // Pieces of 100 steps.
    assert!((from - expected).abs() < 25.0, "{from} {expected}");
    assert!((until - 3000.0).abs() < 100.0, "{until}");
    assert!(
        told(&found)
            .iter()
            .any(|told| told.starts_with("From step ") && told.contains(" to step ")),
        "{:?}",
        told(&found)
    );
    // Where the run is long enough it arrives anew: from r⁴ = 10r*⁴ after 2500·ln(9/(1/0.81 − 1)) steps.
    let found = dropped(20_000);
    let expected = 3000.0 + 2500.0 * libm::log(9.0 / (1.0 / 0.81 - 1.0));
    let reached = found.reached_at.unwrap_or(f64::NAN);
    // Pieces of 400 steps.
    assert!((reached - expected).abs() < 100.0, "{reached} {expected}");
    assert_eq!(found.tracks[0].stayed, None);
}

#[test]
fn rates_of_zero_leave_the_other_steps_their_theory() {
    // A warmup from zero and a cosine to zero: the norm lags, and the angle at the end is far from that at rest.
    let cosine = |step: u32| {
        let share = f64::from(step) / 4999.0;
        0.05 * (1.0 + libm::cos(std::f64::consts::PI * share)) * (f64::from(step) / 200.0).min(1.0)
    };
    let found = judged(&by_law(cosine, 5000, 1, 1.0, BOTH));
    assert!(found.angular_update.theory.is_some(), "{found:?}");
    assert_eq!(found.reached_at, None);
    let told: Vec<String> = found.findings.iter().map(words::finding).collect();
    assert!(
        told.iter().any(|told| told.contains("still rising")),
        "{told:?}"
    );
    // With a warmup alone it arrives as from where it is then.
    let warmed = judged(&by_law(
        |step| 0.1 * (f64::from(step) / 200.0).min(1.0),
        5000,
        1,
        1.0,
        BOTH,
    ));
    let reached = warmed.reached_at.unwrap_or(f64::NAN);
    assert!((100.0..400.0).contains(&reached), "{reached}");
}

#[test]
fn noise_in_the_angles_does_not_hide_when_equilibrium_is_reached() {
    let log = by_law(|_| 0.1, 10_000, 10, 0.3, BOTH);
    let mut noisy = log.clone();
    for (place, value) in noisy
        .series
        .iter_mut()
        .filter(|series| series.quantity == Quantity::AngularUpdate)
        .flat_map(|series| &mut series.values)
        .enumerate()
    {
        // Between two thirds of the value and four thirds, in a fixed order that looks like chance.
        let chance = (place as f64 * 0.618_033_988_75).fract();
        *value *= 1.0 + 0.66 * (chance - 0.5);
    }
    let [plain, noisy] = [&log, &noisy].map(|log| judged(log).reached_at.unwrap_or(f64::NAN));
    // A piece is 200 steps.
    assert!((plain - noisy).abs() < 200.0, "{plain} {noisy}");
}

#[test]
fn a_run_that_is_too_short_says_how_much_longer_it_needs() {
    let common = [
        ("dimension", "100"),
        ("replicas", "32"),
        ("noise_scale", "1"),
        ("eigenvalue_spread", "0.01"),
        ("initial_norm", "1"),
        ("initial_norm_odd", "1"),
    ];
    let mut pairs = common.to_vec();
    pairs.extend([("learning_rate", "0.1"), ("weight_decay", "0.01")]);
    let said = settings(&[("optimizer", "sgd"), ("weight_decay", "0.01")]);
    let told_after = |steps: u64| -> Vec<String> {
        let analysis = analyse(&simulated(&pairs, steps), &said);
        analysis.findings.iter().map(words::finding).collect()
    };
    // τ = 1/(4ηλ) = 250 steps: r⁴ rises from almost nothing, so that after 100 steps the angle is √3 times too large, and it is
    // within a tenth where 1 − e^(−t/τ) = 1/1.21, after 440.
    let told = told_after(100);
    let sentence = told
        .iter()
        .find(|told| told.contains("still falling"))
        .expect("it falls");
    let number: String = sentence.chars().filter(char::is_ascii_digit).collect();
    let more: f64 = number.parse().unwrap();
    assert!((250.0..430.0).contains(&more), "{sentence}");
    let told = told_after(2000);
    assert!(
        told.iter().any(|told| told.starts_with("From step ")),
        "{told:?}"
    );
    assert!(!told.iter().any(|told| told.contains("still")), "{told:?}");
}

#[test]
fn sums_and_memory_are_those_of_the_formula() {
    let rows: String = (0..200)
        .map(|step| format!("{step},{}\n", 0.01 + 1e-4 * f64::from(step)))
        .collect();
    let log = read("rates.csv", format!("step,lr\n{rows}").as_bytes()).unwrap();
    let settings = settings(&[("optimizer", "adamw"), ("weight_decay", "0.3")]);
    let steps = &log.series[0].steps;
    let sums = sums(&Schedule::new(&log, &settings), steps).unwrap();
    let rate = |j: usize| 0.01 + 1e-4 * j as f64;
    let kappa = |t: usize| -> f64 { (0..=t).map(|j| 0.3 * rate(j)).sum() };
    for t in [0, 50, 199] {
        let square: f64 = (0..=t)
            .map(|j| libm::exp(2.0 * (kappa(j) - kappa(t))) * rate(j) * rate(j))
            .sum();
        assert!((sums.kappa[t] - kappa(t)).abs() < 1e-12);
        assert!((sums.diffused[t] / square - 1.0).abs() < 1e-9, "{t}");
    }
    let memory = memory(&sums);
    assert!((memory.iter().sum::<f64>() - 1.0).abs() < 1e-12);
    let ratio = libm::exp(kappa(100) - kappa(199)) * rate(100) / rate(199);
    assert!((memory[100] / memory[199] / ratio - 1.0).abs() < 1e-9);
}
