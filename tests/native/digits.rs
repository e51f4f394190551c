//! The digits are the file that the script made, and their covariance is NumPy's.

use equisphere::page::text::problems;
use equisphere::simulation::noise::streams;
use equisphere::simulation::objective::digits::{Digits, PIXELS};
use equisphere::simulation::objective::rayleigh::RayleighQuotient;
use equisphere::simulation::objective::{Objective, Randomness};
use equisphere::simulation::vector::{Lanes, dot};
use serde::Deserialize;
use sha2::{Digest, Sha256};

const FILE: &[u8] = include_bytes!("../../www/data/digits.bin");

#[derive(Deserialize)]
struct Reference {
    eigenvalues: Vec<f64>,
    first_component: Vec<f64>,
}

fn reference() -> Reference {
    serde_json::from_str(include_str!("../reference/digits.json")).unwrap()
}

#[test]
fn the_file_has_its_checksum() {
    let expected = include_str!("../../www/data/digits.bin.sha256");
    let found: String = Sha256::digest(FILE)
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    assert_eq!(expected.split_whitespace().next(), Some(found.as_str()));
}

#[test]
fn eigenvalues_and_first_component_agree_with_numpy() {
    let digits = Digits::from_bytes(FILE).unwrap();
    assert_eq!(digits.count(), 1797);
    for (found, expected) in digits
        .eigenvalues()
        .iter()
        .zip(reference().eigenvalues.iter().rev())
    {
        // Both methods are backward stable: a few 1e-16 of the largest eigenvalue, which is one.
        assert!((found + expected).abs() < 1e-13, "{found} {expected}");
    }
    let mut first = [0.0; PIXELS];
    first[0] = 1.0;
    for (found, expected) in digits.image(&first).iter().zip(reference().first_component) {
        // The gap to the second eigenvalue is 0.09: errors of 1e-15 grow tenfold.
        assert!((found - expected).abs() < 1e-12, "{found} {expected}");
    }
}

#[test]
fn a_minibatch_gradient_is_right_on_average() {
    let digits = Digits::from_bytes(FILE).unwrap();
    let eigenvalues = digits.eigenvalues().to_vec();
    let objective = Objective::Digits {
        data: digits.into(),
        batch_size: 512,
    };
    let mut weights = vec![Lanes::ZERO; PIXELS];
    weights[0] = Lanes::splat(0.6);
    weights[3] = Lanes::splat(0.8);
    let stream = &mut streams(8, 1)[0];
    let (mut randomness, mut out) = (Randomness::default(), weights.clone());
    let mut mean = [0.0; PIXELS];
    for _ in 0..500 {
        objective.draw(stream, &mut randomness);
        objective.unit_gradient(&weights, Lanes::ONE, &randomness, &mut out);
        assert!(dot(&out, &weights).to_array()[2].abs() < 1e-12);
        mean.iter_mut()
            .zip(&out)
            .for_each(|(m, g)| *m += g.to_array()[2] / 500.0);
    }
    // P A u for u = (0.6, 0, 0, 0.8, 0 …): the tangent part of the full gradient.
    let along = 0.36 * eigenvalues[0] + 0.64 * eigenvalues[3];
    let expected = |i| match i {
        0 => 0.6 * (eigenvalues[0] - along),
        3 => 0.8 * (eigenvalues[3] - along),
        _ => 0.0,
    };
    for (i, found) in mean.iter().enumerate() {
        // 256 000 images of unit scale: a standard error of at most 0.003 a coordinate; four of them.
        assert!(
            (found - expected(i)).abs() < 0.012,
            "{i}: {found} {}",
            expected(i)
        );
    }
}

#[test]
fn directions_are_images_and_their_sign_does_not_matter() {
    let objective = Objective::Digits {
        data: Digits::from_bytes(FILE).unwrap().into(),
        batch_size: 1,
    };
    let component = objective.first_principal_component().unwrap();
    let image = objective.image(&component).unwrap();
    for (found, expected) in image.iter().zip(reference().first_component) {
        // As above: the gap to the second eigenvalue is 0.09.
        assert!((found - expected).abs() < 1e-12, "{found} {expected}");
    }
    let opposite: Vec<f64> = component.iter().map(|x| -x).collect();
    assert_eq!(objective.image(&opposite), Some(image));
    assert_eq!(objective.data_file(), Some("digits.bin"));
    assert!(!objective.derivable_gradient());

    let quotient = Objective::Rayleigh(RayleighQuotient::linear(PIXELS, 1.0, 0.1));
    assert_eq!(quotient.image(&component), None);
    assert_eq!(quotient.first_principal_component(), None);
    assert_eq!(quotient.data_file(), None);
    assert!(quotient.derivable_gradient());
}

#[test]
fn damaged_files_are_refused_in_words() {
    let mut flipped = FILE.to_vec();
    flipped[100] ^= 1;
    for (bytes, why) in [
        (&FILE[..10], "shorter than its header"),
        (&FILE[..1000], "do not hold"),
        (&flipped[..], "checksum"),
        (&[0; 100][..], "EQDIGIT1"),
    ] {
        let message = problems::digits_error(Digits::from_bytes(bytes).unwrap_err());
        assert!(message.contains(why), "{message}");
    }
}
