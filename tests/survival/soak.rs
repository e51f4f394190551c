//! Use for very long: memory stays where it was, and the laws hold afterwards.
//!
//! `cargo xtask soak` takes a hundred million steps. The reader of [`crate::laboratory`] changes settings, switches views,
//! keeps runs, scrubs through the past, undoes, goes away and comes back; between two of his fits of work the laboratory
//! goes on by itself, and whenever memory is looked at it plays the default experiment for long: three quarters of all
//! steps are of that one, which takes them much faster than most that the reader comes upon.

use std::time::Instant;

use equisphere::page::lab::Lab;
use equisphere::simulation::record::Quantity;

use crate::figures::{grouped, megabytes, note};
use crate::laboratory::{self, Choices};
use crate::random::Random;
use crate::{allocation, alone, asked, targets};

/// Steps in the test command.
const STEPS: u64 = 500_000;

/// How often memory is looked at.
const LOOKS: u64 = 20;

/// Numbers that steps move in one go, of the reader's and when the laboratory goes on by itself, see
/// [`laboratory::affordable`].
const WORK: u64 = 100_000;
const BY_ITSELF: u64 = 20_000_000;

/// Bytes by which a laboratory of one and the same experiment may differ: capacities of lists that have been longer.
const SLACK: usize = 1 << 20;

/// The default experiment alone, whatever was there before, for so many steps.
fn settle(lab: &mut Lab, steps: u64) -> u64 {
    lab.open_link("v=2&kept=none").expect("a good link");
    lab.advance(steps)
}

/// The mean norm over the second part of a run without curvature, and the radius of its sphere.
fn measured_norm(lab: &mut Lab) -> (f64, f64) {
    let (eta, lambda, sigma, dimension) = (0.1_f64, 0.01_f64, 0.5_f64, 16.0_f64);
    let link = "v=2&spectrum=flat&dimension=16&noise_scale=0.5&learning_rate=0.1&weight_decay=0.01&kept=none";
    let remarks = lab.open_link(link).expect("a good link");
    assert!(remarks.is_empty(), "{remarks:?}");
    lab.advance(60_000);
    let buckets = lab.run().history().buckets().iter();
    let late = buckets
        .filter(|bucket| bucket.first_step >= 20_000)
        .cloned();
    let merged = late
        .reduce(|a, b| a.merge(&b))
        .expect("there are late steps");
    // r*⁴ = ηG²/(λ(2 − ηλ)) with G² = σ²(d − 1), exactly, where there is no curvature.
    let square_gradient = sigma * sigma * (dimension - 1.0);
    let fourth = eta * square_gradient / (lambda * (2.0 - eta * lambda));
    (merged.average(Quantity::WeightNorm), fourth.sqrt().sqrt())
}

#[test]
fn long_use_takes_no_more_memory_and_leaves_the_laws_as_they_are() {
    let _alone = alone();
    let wanted = asked("EQUISPHERE_STEPS").unwrap_or(STEPS);
    let (start, mut random) = (Instant::now(), Random::new(9));
    let mut lab = Lab::restore(&Lab::default().save(), &targets::data()).expect("it is whole");
    let settling = wanted * 3 / 4 / LOOKS;
    settle(&mut lab, settling);
    let (mut taken, mut acts, mut live) = (0, 0, Vec::new());
    allocation::mark();
    for round in 1_u64.. {
        let bytes = random.bytes(300);
        let (steps, done) = laboratory::act(&mut lab, &mut Choices::new(&bytes), WORK);
        if round % 8 == 0 {
            laboratory::look(&lab);
        }
        taken += steps + lab.advance(laboratory::affordable(&lab, BY_ITSELF));
        acts += done;
        if taken * LOOKS >= wanted * (live.len() as u64 + 1) {
            taken += settle(&mut lab, settling);
            live.push(allocation::live());
        }
        if taken >= wanted {
            break;
        }
    }
    let peak = allocation::peak();
    let (early, late) = live.split_at(live.len() / 2);
    let most = |part: &[usize]| part.iter().copied().max().unwrap_or(0);
    assert!(most(late) <= most(early) + SLACK, "bytes in use: {live:?}");
    let (norm, radius) = measured_norm(&mut lab);
    let error = norm / radius - 1.0;
    // The norm of a replica fluctuates by √(ηλ/2(d−1))/2, 0.3%, and is another after 1/4ηλ = 250 steps: 64 replicas over
    // 40 000 steps know the mean to 3e-5, and what the law leaves out is of order ηλ/(d−1), 7e-5.
    assert!(error.abs() < 3e-4, "{norm} {radius}");
    let growth = most(late) as f64 - most(early) as f64;
    note(&[
        grouped(taken),
        grouped(acts),
        format!("{:.0} s", start.elapsed().as_secs_f64()),
        megabytes(peak),
        megabytes(most(late)),
        format!("{:+.2} MB", growth / 1e6),
        format!("{:.1e}", error.abs()),
    ]);
}
