//! Exact laws of the model, each derived without looking at the code.

use equisphere::parameters::Parameters;
use equisphere::simulation::block::Block;
use equisphere::simulation::ensemble::{Ensemble, InitialState};
use equisphere::simulation::fused_step::LaneAxis;
use equisphere::simulation::noise::{NoiseStream, streams};
use equisphere::simulation::objective::Randomness;
use equisphere::simulation::objective::rayleigh::RayleighQuotient;
use equisphere::simulation::record::Quantity;
use equisphere::simulation::trainer::Trainer;
use equisphere::simulation::training_config::TrainingConfig;
use equisphere::simulation::vector::{Lanes, dot, moved};
use equisphere::theory::forecast::{Forecast, Origin};
use equisphere::theory::landscape::Landscape;
use equisphere::theory::update_law::UpdateLaw;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::golden::case::fused;
use crate::support::{assert_close, ensemble, parameters, sgd};

fn start(dimension: usize, norm: f64, stream: &mut NoiseStream) -> Vec<Lanes> {
    let mut weights = vec![Lanes::ZERO; dimension];
    stream.fill_normals(&mut weights);
    let scale = Lanes::splat(norm) / dot(&weights, &weights).sqrt();
    weights.iter().map(|&w| w * scale).collect()
}

fn draw(training: &TrainingConfig, stream: &mut NoiseStream) -> Randomness {
    let mut draw = Randomness::default();
    training.objective.draw(stream, &mut draw);
    draw
}

#[wasm_bindgen_test(unsupported = test)]
fn angles_keep_their_digits_from_tiny_to_a_half_turn() {
    for theta in [1e-7, 1e-4, 0.1, 1.0, 2.0, 3.1] {
        let (sine, cosine) = libm::sincos(theta);
        let x = [Lanes::splat(3.0), Lanes::ZERO, Lanes::ZERO];
        let y = [
            Lanes::splat(0.7 * cosine),
            Lanes::ZERO,
            Lanes::splat(0.7 * sine),
        ];
        // sin and cos are rounded to 1e-16, which is 1e-9 of the smallest angle.
        assert_close(
            "angle",
            moved(&x, dot(&x, &x), &y, &[1.0; 3]).angle.to_array()[1],
            theta,
            2e-9,
        );
    }
}

#[wasm_bindgen_test(unsupported = test)]
fn rescaling_weights_rate_and_decay_leaves_every_direction_the_same() {
    // (w, η, λ) → (2w, 4η, λ/4): powers of two, so that even the rounding is the same.
    let quotient = || RayleighQuotient::linear(7, 1.0, 0.3);
    let [one, other] = [
        sgd(quotient(), 0.1, 0.04, 0.5),
        sgd(quotient(), 0.4, 0.01, 0.5),
    ];
    let stream = &mut streams(1, 1)[0];
    let weights = start(7, 1.0, stream);
    let doubled = weights.iter().map(|&w| w * Lanes::splat(2.0)).collect();
    let [mut a, mut b] = [Block::new(weights), Block::new(doubled)];
    for _ in 0..500 {
        let randomness = draw(&one, stream);
        a.step(&one, 0.1, &randomness);
        b.step(&other, 0.4, &randomness);
    }
    for (a, b) in a.weights().iter().zip(b.weights()) {
        assert_eq!((*a * Lanes::splat(2.0)).to_array(), b.to_array());
    }
}

#[wasm_bindgen_test(unsupported = test)]
fn growing_rate_without_decay_is_equivalent_to_decay() {
    // Li & Arora 2019: η(1−ηλ)^(−2t−1) without decay follows the same directions.
    let (eta, lambda) = (0.1, 0.05);
    let quotient = || RayleighQuotient::linear(5, 1.0, 0.3);
    let [with, without] = [
        sgd(quotient(), eta, lambda, 0.0),
        sgd(quotient(), eta, 0.0, 0.0),
    ];
    let stream = &mut streams(2, 1)[0];
    let weights = start(5, 1.3, stream);
    let [mut a, mut b] = [Block::new(weights.clone()), Block::new(weights)];
    let mut shrunk = 1.0;
    for t in 0..300 {
        let randomness = draw(&with, stream);
        a.step(&with, eta, &randomness);
        b.step(
            &without,
            eta * libm::pow(1.0 - eta * lambda, -2.0 * f64::from(t) - 1.0),
            &randomness,
        );
        shrunk *= 1.0 - eta * lambda;
    }
    for (a, b) in a.weights().iter().zip(b.weights()) {
        // 300 steps of rounding, each of a few 1e-16, amplified by nothing.
        assert_close(
            "equivalent run",
            b.to_array()[0] * shrunk,
            a.to_array()[0],
            1e-10,
        );
    }
}

#[wasm_bindgen_test(unsupported = test)]
fn the_square_of_the_norm_obeys_pythagoras() {
    let (eta, lambda) = (0.2, 0.1);
    let training = sgd(RayleighQuotient::linear(6, 2.0, 0.5), eta, lambda, 0.0);
    let stream = &mut streams(9, 1)[0];
    let mut block = Block::new(start(6, 0.8, stream));
    for _ in 0..200 {
        let before = dot(block.weights(), block.weights()).to_array();
        let measured = block.step(&training, eta, &draw(&training, stream));
        let after = dot(block.weights(), block.weights()).to_array();
        let gradient = measured[Quantity::UnitGradientNorm as usize].to_array();
        for lane in 0..4 {
            let square = gradient[lane] * gradient[lane] / before[lane];
            let keep = 1.0 - eta * lambda;
            let expected = keep * keep * before[lane] + eta * eta * square;
            assert_close("norm", after[lane], expected, 1e-13);
        }
    }
}

#[wasm_bindgen_test(unsupported = test)]
fn on_its_sphere_a_gradient_of_constant_length_turns_by_the_predicted_angle_exactly() {
    // In two dimensions without curvature: ‖g̃‖ is |ξ|; take ξ of constant length 1.
    let (eta, lambda) = (0.3, 0.4);
    let parameters = Parameters {
        dimension: 2.0,
        weight_decay: lambda,
        ..Parameters::default()
    };
    let law = UpdateLaw::new(&parameters, eta);
    let radius = law.equilibrium_norm(1.0).unwrap();
    let training = sgd(RayleighQuotient::linear(2, 0.0, 1.0), eta, lambda, 0.0);
    let mut block = Block::new(vec![Lanes::splat(radius), Lanes::ZERO]);
    for _ in 0..20 {
        let [x, y] = [block.weights()[0], block.weights()[1]];
        let norm = (x * x + y * y).sqrt();
        let normals = vec![-y / norm, x / norm];
        let measured = block.step(
            &training,
            eta,
            &Randomness {
                normals,
                ..Randomness::default()
            },
        );
        let found = |quantity: Quantity| measured[quantity as usize].to_array()[0];
        assert_close("norm", found(Quantity::WeightNorm), radius, 1e-12);
        let angle = law.angular_update(1.0, radius);
        assert_close("angle", found(Quantity::AngularUpdate), angle, 1e-12);
    }
}

#[wasm_bindgen_test(unsupported = test)]
fn the_forecast_of_the_norm_follows_the_closed_form_and_a_change_of_rate() {
    // r⁴(t) = r*⁴ + (r₀⁴ − r*⁴)e^(−4ηλt): the step-wise form differs by terms of order ηλ = 1e-4.
    let landscape = Landscape::Measured {
        square_gradient: 0.5,
    };
    let origin = Origin {
        norms: [2.0, 2.0],
        replicas: 1.0,
        at_minimiser: false,
    };
    let mut forecast = Forecast::new(origin, &landscape);
    let parameters = Parameters {
        weight_decay: 0.001,
        ..Parameters::default()
    };
    let mut expected = 16.0;
    for (rate, steps) in [(0.1, 3000), (0.01, 2000)] {
        let law = UpdateLaw::new(&parameters, rate);
        for _ in 0..steps {
            forecast.advance(&law, &landscape);
        }
        let target = libm::pow(law.equilibrium_norm(0.5).unwrap(), 4.0);
        let relaxed = libm::exp(-4.0 * rate * 0.001 * f64::from(steps));
        expected = target + (expected - target) * relaxed;
        assert_close(
            "norm",
            forecast.weight_norm(),
            libm::pow(expected, 0.25),
            2e-4,
        );
    }
}

#[wasm_bindgen_test(unsupported = test)]
fn angles_from_sums_are_those_of_the_stable_form_down_to_tiny_ones() {
    // With momentum the step has a part along the weights; a schedule that overshoots has negative rates.
    for momentum in [0.0, 0.9] {
        for eta in [-0.3, 0.3, 1e-3, 1e-5, 1e-7, 3e-8] {
            for lane_axis in [LaneAxis::Replicas, LaneAxis::Coordinates] {
                let training = sgd(RayleighQuotient::linear(13, 1.0, 0.3), eta, 0.01, momentum);
                let stream = &mut streams(4, 1)[0];
                let mut block = Block::new(start(13, 1.2, stream));
                for _ in 0..40 {
                    let before = block.weights().to_vec();
                    let noise: Vec<f64> = draw(&training, stream)
                        .normals
                        .iter()
                        .map(|lanes| lanes.to_array()[0])
                        .collect();
                    let measured = fused(&mut block, &training, eta, &noise, lane_axis).unwrap();
                    let (square, coefficients) = (dot(&before, &before), vec![1.0; before.len()]);
                    let turned = moved(&before, square, block.weights(), &coefficients);
                    let stable = turned.angle.to_array()[0];
                    let found = measured[Quantity::AngularUpdate as usize].to_array()[0];
                    // The stable form subtracts new from old weights, whose rounding is 1e-16 of the norm.
                    let rounding = 4e-16 / stable;
                    assert_close("angle", found, stable, 1e-12 + rounding);
                }
            }
        }
    }
}

#[wasm_bindgen_test(unsupported = test)]
fn the_mean_fourth_power_of_the_norm_is_the_closed_form() {
    // Without curvature r⁴′ = k⁴r⁴ + 2k²η²g² + η⁴g⁴/r⁴ with k = 1−ηλ and the square gradient g² = σ²χ²_{d−1},
    // so E r⁴ = r*⁴(1 + v(1−k²)/(1+k²)) = r*⁴(1 + ηλv + …), v = Var(g²)/G⁴ = 2/(d−1); terms of second order in
    // ηλ are below 1e-4 here. `EQUISPHERE_STEPS=100000000` is the long version.
    let asked = std::env::var("EQUISPHERE_STEPS").ok();
    let steps = asked.map_or(400_000, |text| {
        text.parse().expect("EQUISPHERE_STEPS is a whole number")
    });
    let dimension = 16;
    for product in [1e-2, 1e-3, 1e-4, 1e-5, 1e-6, 1e-7] {
        let eta: f64 = 0.1;
        let lambda = product / eta;
        let square_gradient = 0.25 * (dimension - 1) as f64;
        let target = eta * square_gradient / (lambda * (2.0 - product));
        let training = sgd(
            RayleighQuotient::linear(dimension, 0.0, 0.5),
            eta,
            lambda,
            0.0,
        );
        let norm = libm::sqrt(libm::sqrt(target));
        let start = InitialState {
            replicas: 4,
            norms: [norm, norm],
            at_minimiser: false,
            seed: 8,
        };
        let mut ensemble = Ensemble::new(training, start);
        let (mut sum, mut taken) = (0.0, 0);
        while taken < steps {
            for _ in ensemble.advance(steps - taken) {
                taken += 1;
            }
            // Once for each run of steps: within one the norm hardly moves.
            let norms = ensemble.latest(Quantity::WeightNorm);
            sum += norms.iter().map(|r| r * r * r * r).sum::<f64>() / 4.0;
        }
        let count = (steps as f64 / 32.0).ceil();
        let variance = 2.0 / (dimension - 1) as f64;
        let expected = target * (1.0 + product * variance);
        // r⁴ relaxes at the rate 4ηλ and fluctuates by √(ηλv/2) or so: five standard errors of its mean over
        // 4 replicas; a run much shorter than the relaxation time has not left its start.
        let spread = libm::sqrt(product * variance);
        let independent = (4.0 * steps as f64 * 2.0 * product).max(4.0);
        let tolerance = 1e-4 + 5.0 * spread / libm::sqrt(independent);
        assert_close("E r⁴", sum / count, expected, tolerance);
    }
}

/// The step of Muon that takes all of the old weights away, so that the new ones are the step: `[row][column]`.
fn muon_step(settings: &[(&str, f64)]) -> Vec<Vec<f64>> {
    let whole = [
        ("optimizer", 7.0),
        ("learning_rate", 1.0),
        ("weight_decay", 1.0),
        ("replicas", 3.0),
    ];
    let parameters = parameters(&[&whole, settings].concat());
    let mut ensemble = ensemble(&parameters);
    ensemble.step().unwrap();
    let weights: Vec<f64> = ensemble.weights(1).unwrap().collect();
    let columns = parameters.matrix_shape()[1];
    weights.chunks(columns).map(<[f64]>::to_vec).collect()
}

#[wasm_bindgen_test(unsupported = test)]
fn a_step_by_the_polar_factor_has_orthonormal_rows_and_one_by_newton_schulz_nearly() {
    let product = |x: &[f64], y: &[f64]| -> f64 { x.iter().zip(y).map(|(x, y)| x * y).sum() };
    for (rows, columns) in [(3.0, 7.0), (6.0, 6.0), (1.0, 4.0)] {
        let shape = [("rows", rows), ("columns", columns)];
        let polar = muon_step(&[&shape[..], &[("orthogonalization", 1.0)]].concat());
        for (i, row) in polar.iter().enumerate() {
            for (k, other) in polar.iter().enumerate() {
                let expected = f64::from(u8::from(i == k));
                // Rounding of a few sweeps over a few dozen numbers.
                assert!((product(row, other) - expected).abs() < 1e-12, "{i} {k}");
            }
        }
        // The quintic leaves singular values between 0.67 and 1.21 but for the very small.
        let roughly = muon_step(&shape);
        let square: f64 = roughly.iter().map(|row| product(row, row)).sum();
        assert!((0.45 * rows..1.5 * rows).contains(&square), "{square}");
    }
}

#[wasm_bindgen_test(unsupported = test)]
fn a_gradient_of_one_rank_has_a_polar_factor_of_one_rank() {
    // Without noise the gradient of two coordinates in one row has that row alone.
    let polar = muon_step(&[
        ("orthogonalization", 1.0),
        ("noise_scale", 0.0),
        ("rows", 1.0),
        ("columns", 2.0),
    ]);
    let square: f64 = polar.iter().flatten().map(|x| x * x).sum();
    assert!((square - 1.0).abs() < 1e-12, "{square}");
    let still = muon_step(&[
        ("orthogonalization", 1.0),
        ("noise_scale", 0.0),
        ("eigenvalue_spread", 0.0),
    ]);
    // Rounding of a gradient that should vanish may turn up as a direction; it never is infinite.
    assert!(still.iter().flatten().all(|x| x.abs() < 1.0 + 1e-9));
}
