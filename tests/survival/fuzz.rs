//! Damaged inputs of every kind: none of them may panic, take long, or take much memory.
//!
//! `cargo xtask fuzz` tries a million and more. A case that fails says its number; `EQUISPHERE_CASE` with that number, and
//! the name of the test, runs it alone.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering::Relaxed};
use std::time::{Duration, Instant};

use crate::figures::{grouped, megabytes, note};
use crate::random::Random;
use crate::targets::{self, Target};
use crate::{allocation, alone, asked};

/// Bytes that the program may take for one input, beyond those that were in use before.
const MOST_BYTES: usize = 64 << 20;

/// After this long a case is a hang.
const PATIENCE: Duration = Duration::from_secs(60);

/// What the cases of a target have come to.
struct Outcome {
    cases: u64,
    longest: Duration,
    most_bytes: usize,
}

/// Tries so many cases of a target, or the one that the environment asks for.
fn outcome(target: &Target, cases: u64) -> Outcome {
    let mut outcome = Outcome {
        cases: 0,
        longest: Duration::ZERO,
        most_bytes: 0,
    };
    let numbers = asked("EQUISPHERE_CASE").map_or(0..cases, |case| case..case + 1);
    let (present, done) = (AtomicU64::new(0), AtomicBool::new(false));
    let name = target.name;
    std::thread::scope(|scope| {
        let watch = scope.spawn(|| {
            let (mut last, mut since) = (u64::MAX, Instant::now());
            while !done.load(Relaxed) {
                std::thread::park_timeout(Duration::from_millis(200));
                let now = present.load(Relaxed);
                if now != last {
                    (last, since) = (now, Instant::now());
                } else if since.elapsed() > PATIENCE {
                    eprintln!("{name}: case {now} hangs");
                    std::process::abort();
                }
            }
        });
        for case in numbers {
            present.store(case, Relaxed);
            let input = Random::new(case).damaged(&target.good, &target.words);
            allocation::mark();
            let (before, start) = (allocation::live(), Instant::now());
            let result = catch_unwind(AssertUnwindSafe(|| (target.run)(&input)));
            let bytes = allocation::peak().saturating_sub(before);
            outcome.longest = outcome.longest.max(start.elapsed());
            outcome.most_bytes = outcome.most_bytes.max(bytes);
            outcome.cases += 1;
            let shown = String::from_utf8_lossy(&input[..input.len().min(300)]).into_owned();
            if result.is_err() || bytes > MOST_BYTES {
                done.store(true, Relaxed);
            }
            assert!(
                result.is_ok(),
                "{}: case {case} panics: {shown}",
                target.name
            );
            assert!(
                bytes <= MOST_BYTES,
                "{}: case {case} takes {bytes} bytes: {shown}",
                target.name
            );
        }
        done.store(true, Relaxed);
        watch.thread().unpark();
    });
    outcome
}

/// Tries a target: so many cases in the test command, and its share of those that are asked for.
fn fuzz(target: &Target, cases: u64) {
    let _alone = alone();
    let cases = asked("EQUISPHERE_CASES").map_or(cases, |all| (all * cases).div_ceil(ALL));
    let Outcome {
        cases,
        longest,
        most_bytes,
    } = outcome(target, cases);
    note(&[
        target.name.into(),
        grouped(cases),
        format!("{:.2} s", longest.as_secs_f64()),
        megabytes(most_bytes),
    ]);
}

macro_rules! targets {
    ($($name:ident: $cases:expr;)*) => {
        /// Cases of all targets in the test command.
        const ALL: u64 = 0 $(+ $cases)*;
        $(#[test] fn $name() { fuzz(&targets::$name(), $cases); })*
    };
}

// There are fewer cases where one costs milliseconds.
targets! {
    links: 10_000;
    links_that_are_opened: 500;
    links_of_networks: 10_000;
    snapshots: 2000;
    snapshots_of_laboratories: 300;
    snapshots_of_networks: 1000;
    files_of_digits: 1000;
    training_logs: 4000;
    words_on_the_command_line: 1000;
    cases_in_json: 10_000;
    typed_values: 2000;
    changes_in_any_order: 200;
}
