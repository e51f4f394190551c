//! Local measurements with Criterion: `cargo bench --bench step`. For comparisons with others see
//! `cargo xtask bench`.

#![allow(missing_docs, reason = "Criterion's macro writes a public function")]

use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use equisphere::page::lab::Lab;
use equisphere::parameters::Parameters;
use equisphere::run::script::Script;
use equisphere::simulation::noise::streams;
use equisphere::simulation::vector::Lanes;

/// Steps taken in one measurement.
const STEPS: u64 = 32;

fn parameters(settings: &[(&str, f64)]) -> Parameters {
    let mut parameters = Parameters::default();
    for &(name, value) in settings {
        parameters.set(name, value).expect("the law is allowed");
    }
    parameters
}

/// A replica-step of the laboratory, with history and forecast.
fn lab(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("lab");
    for (name, settings) in [
        ("3 weights, 64 replicas", &[][..]),
        ("3 weights, 1 replica", &[("replicas", 1.0)]),
        (
            "1000 weights, 1 replica",
            &[("replicas", 1.0), ("dimension", 1000.0)],
        ),
        (
            "100 weights, momentum",
            &[("dimension", 100.0), ("momentum", 0.9)],
        ),
        (
            "100 weights, AdamW",
            &[("dimension", 100.0), ("optimizer", 4.0)],
        ),
        (
            "20 weights, matrix noise",
            &[("dimension", 20.0), ("noise", 1.0)],
        ),
    ] {
        let start = parameters(settings);
        group.throughput(Throughput::Elements(STEPS * start.replicas as u64));
        let mut lab = Lab::default();
        lab.open(Script {
            start,
            changes: Vec::new(),
        });
        group.bench_function(name, |bencher| {
            bencher.iter(|| black_box(lab.advance(STEPS)))
        });
    }
    group.finish();
}

fn normals(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("noise");
    let stream = &mut streams(1, 1)[0];
    let mut normals = vec![Lanes::ZERO; 1024];
    group.throughput(Throughput::Elements(4 * 1024));
    group.bench_function("normals", |bencher| {
        bencher.iter(|| stream.fill_normals(black_box(&mut normals)));
    });
    group.finish();
}

criterion_group!(benches, lab, normals);
criterion_main!(benches);
