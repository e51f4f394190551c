//! The page refuses to show numbers on an engine that computes them wrongly: the answer it asks for.

use equisphere::simulation::known_answer::{KNOWN_ANSWER, computed, known_answer};
use wasm_bindgen_test::wasm_bindgen_test;

#[wasm_bindgen_test(unsupported = test)]
fn this_engine_computes_the_known_answer() {
    assert!(
        known_answer(),
        "{:#x?} instead of {KNOWN_ANSWER:#x?}",
        computed()
    );
}

#[wasm_bindgen_test(unsupported = test)]
fn every_number_of_the_known_answer_counts() {
    for place in 0..3 {
        // Twice the tolerance off, or by one bit.
        let mut wrong = [(); 4].map(|()| KNOWN_ANSWER);
        wrong[0].sgd[place] *= 1.0 + 2e-13;
        wrong[1].adamw[place] *= 1.0 - 2e-13;
        wrong[2].replicas[place] ^= 1;
        wrong[3].alone[place] ^= 1;
        for wrong in wrong {
            assert!(!computed().agrees_with(&wrong), "{wrong:#x?}");
        }
    }
    let mut nothing = KNOWN_ANSWER;
    nothing.sgd = [f64::NAN; 3];
    assert!(!nothing.agrees_with(&KNOWN_ANSWER));
}
