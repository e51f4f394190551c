//! The noise is what it says.

use equisphere::simulation::noise::streams;
use equisphere::simulation::vector::{LANES, Lanes};
use rand::RngExt;
use rand_xoshiro::Xoshiro256Plus;
use rand_xoshiro::rand_core::{Rng, SeedableRng};
use wasm_bindgen_test::wasm_bindgen_test;

#[wasm_bindgen_test(unsupported = test)]
fn lanes_are_the_published_generator_after_jumps() {
    let mut blocks = streams(42, 2);
    let mut generator = Xoshiro256Plus::seed_from_u64(42);
    for replica in 0..2 * LANES {
        let mut expected = generator.clone();
        generator.long_jump();
        for number in 0..4 {
            let mut one = expected.clone();
            expected.jump();
            let stream = &mut blocks[replica / LANES].clone();
            for _ in 0..20 {
                let bits = stream.next_bits(number).to_array();
                assert_eq!(bits[replica % LANES], one.next_u64());
            }
        }
    }
    assert_ne!(
        blocks[0].next_bits(0).to_array(),
        blocks[1].next_bits(0).to_array()
    );
}

/// Lengths of calls that cut groups of normals in every way.
const CUTS: [usize; 9] = [1, 2, 3, 0, 5, 17, 1, 1, 41];

#[wasm_bindgen_test(unsupported = test)]
fn normals_do_not_depend_on_how_they_are_cut_into_calls() {
    let mut whole = vec![Lanes::ZERO; CUTS.iter().sum()];
    streams(3, 1)[0].fill_normals(&mut whole);
    let mut cut = vec![Lanes::ZERO; whole.len()];
    let stream = &mut streams(3, 1)[0];
    let mut rest = &mut cut[..];
    for length in CUTS {
        let (now, later) = rest.split_at_mut(length);
        stream.fill_normals(now);
        rest = later;
    }
    assert_eq!(whole, cut);
}

#[wasm_bindgen_test(unsupported = test)]
fn a_replica_alone_has_the_same_normals() {
    let mut whole = vec![Lanes::ZERO; CUTS.iter().sum()];
    streams(3, 1)[0].fill_normals(&mut whole);
    let mut alone = vec![0.0; whole.len()];
    let stream = &mut streams(3, 1)[0];
    let mut rest = &mut alone[..];
    for (place, length) in CUTS.into_iter().enumerate() {
        let (now, later) = rest.split_at_mut(length);
        if place % 3 == 2 {
            let mut all = vec![Lanes::ZERO; length];
            stream.fill_normals(&mut all);
            now.iter_mut()
                .zip(all)
                .for_each(|(out, all)| *out = all.to_array()[0]);
        } else {
            stream.fill_normals_alone(now);
        }
        rest = later;
    }
    let first: Vec<f64> = whole.iter().map(|lanes| lanes.to_array()[0]).collect();
    assert_eq!(first, alone);
}

#[wasm_bindgen_test(unsupported = test)]
fn indices_cover_their_range_evenly() {
    let mut batches: [Vec<u32>; LANES] = Default::default();
    streams(5, 1)[0].fill_indices(10, &mut batches, 20_000);
    for batch in &batches {
        let mut counts = [0_i32; 10];
        batch.iter().for_each(|&index| counts[index as usize] += 1);
        // 2000 expected in each, standard deviation 42: five of them.
        assert!(
            counts.iter().all(|count| (count - 2000).abs() < 212),
            "{counts:?}"
        );
    }
}

#[wasm_bindgen_test(unsupported = test)]
fn indices_are_those_of_the_rand_crate_on_the_first_stream_of_each_replica() {
    let mut batches: [Vec<u32>; LANES] = Default::default();
    let stream = &mut streams(7, 1)[0];
    let mut generator = Xoshiro256Plus::seed_from_u64(7);
    let mut expected = [(); LANES].map(|()| {
        let replica = generator.clone();
        generator.long_jump();
        replica
    });
    // With three thousand million values one index in four is corrected for bias and takes another draw.
    for (count, length) in [(1797, 50), (3_000_000_000, 1000), (1, 3), (1797, 50)] {
        stream.fill_indices(count, &mut batches, length);
        for (batch, generator) in batches.iter().zip(&mut expected) {
            let indices: Vec<u32> = (0..length)
                .map(|_| generator.random_range(0..count))
                .collect();
            assert_eq!(*batch, indices);
        }
    }
}
