//! Seeded standard normal draws, the same bits on every platform.
//!
//! Each replica owns four xoshiro256+ streams (D. Blackman and S. Vigna 2021, “Scrambled linear pseudorandom number
//! generators”, arXiv 1805.01407): those of replica `k` of seed
//! `s` start from the generator seeded with `s` through SplitMix64 and moved on by `k` long jumps of
//! 2¹⁹² draws, and lie one jump of 2¹²⁸ draws apart. So a replica's noise does not depend on how many
//! others there are. Its normals come in groups of sixteen, four from the next two draws of each
//! stream: the streams can be lanes when the replica is alone, the replicas when there are several, and
//! the numbers are the same.
//!
//! One 64-bit draw `x` becomes two normals by the Box–Muller transform in single precision:
//!
//! | bits of `x` | become |
//! |---|---|
//! | 63 | a random sign |
//! | 62…32 | `u` in (0, 1] by steps of 2⁻³¹, radius `√(−2 ln u)`, at most 6.55 |
//! | 31…8 | `v` in [−½, ½), angle `π·v`; with the sign it covers the whole circle |
//!
//! The eight lowest bits, the weakest of xoshiro256+, are not used. Logarithm, sine and cosine
//! are short polynomials, so no platform's mathematics library takes part.

mod generators;
mod normals;

use rand::{RngExt, SeedableRng};
use rand_xoshiro::Xoshiro256Plus;
use wide::u64x4;

use crate::numeric::transfer::Transfer;
use crate::simulation::vector::{LANES, Lanes, transfer_lanes};
use generators::Generators;

/// Streams of a replica.
const STREAMS: usize = 4;

/// Normals in a group: four of each stream.
const GROUP: usize = 4 * STREAMS;

/// No normal number is larger: the radius of the transform ends at 6.55.
const LARGEST: f64 = 6.56;

/// Noise of four neighbouring replicas: their streams, and the normals of the last group that were
/// not taken yet.
#[derive(Clone, Debug)]
pub struct NoiseStream {
    /// By stream; lanes are replicas.
    streams: [Generators; STREAMS],
    group: [Lanes; GROUP],
    /// How many of the group are still to be taken, from its end.
    left: usize,
}

/// Streams of all blocks: block `b` holds replicas `4b … 4b + 3`.
pub fn streams(seed: u64, blocks: usize) -> Vec<NoiseStream> {
    let mut generator = Xoshiro256Plus::seed_from_u64(seed);
    let mut replica = || {
        let mut stream = generator.clone();
        generator.long_jump();
        std::array::from_fn(|_| {
            let this = stream.clone();
            stream.jump();
            this
        })
    };
    (0..blocks)
        .map(|_| NoiseStream::from_generators(std::array::from_fn(|_| replica())))
        .collect()
}

impl NoiseStream {
    fn from_generators(replicas: [[Xoshiro256Plus; STREAMS]; LANES]) -> Self {
        Self {
            streams: std::array::from_fn(|stream| {
                Generators::new(std::array::from_fn(|replica| &replicas[replica][stream]))
            }),
            group: [Lanes::ZERO; GROUP],
            left: 0,
        }
    }

    /// The next 64 random bits of each replica, from one of its streams.
    ///
    /// # Panics
    /// When there is no stream with this number, `0 … 3`.
    pub fn next_bits(&mut self, stream: usize) -> u64x4 {
        self.streams[stream].next_bits()
    }

    /// Fills `out` with the next standard normal numbers of each replica.
    ///
    /// The sequence does not depend on how it is cut into calls.
    pub fn fill_normals(&mut self, out: &mut [Lanes]) {
        let (rest, whole) = self.take_left(out, |normals| normals);
        let (groups, end) = rest.split_at_mut(whole);
        for (j, stream) in self.streams.iter_mut().enumerate() {
            // Outside the loop, so that it stays in registers.
            let mut generators = *stream;
            for group in groups.chunks_exact_mut(GROUP) {
                [group[j], group[j + 4], group[j + 8], group[j + 12]] = generators.next_normals();
            }
            *stream = generators;
        }
        if !end.is_empty() {
            for (j, stream) in self.streams.iter_mut().enumerate() {
                let group = &mut self.group;
                [group[j], group[j + 4], group[j + 8], group[j + 12]] = stream.last_normals();
            }
            self.left = GROUP;
            self.take_left(end, |normals| normals);
        }
    }

    /// Fills `out` with the next standard normal numbers of the block's first replica, in a quarter
    /// of the time of all four. What the others would draw next is lost.
    pub fn fill_normals_alone(&mut self, out: &mut [f64]) {
        let first = |normals: Lanes| normals.to_array()[0];
        let (rest, whole) = self.take_left(out, first);
        let (groups, end) = rest.split_at_mut(whole);
        let mut states = self.streams.map(Generators::states);
        let mut generators = Generators::from_states(states.map(|replicas| replicas[0]));
        for group in groups.chunks_exact_mut(GROUP) {
            for (out, normals) in group
                .chunks_exact_mut(STREAMS)
                .zip(generators.next_normals())
            {
                out.copy_from_slice(&normals.to_array());
            }
        }
        if !end.is_empty() {
            let normals = generators.last_normals().map(|lanes| lanes.to_array());
            self.group = std::array::from_fn(|i| Lanes::splat(normals[i / STREAMS][i % STREAMS]));
            self.left = GROUP;
            self.take_left(end, first);
        }
        for (replicas, state) in states.iter_mut().zip(generators.states()) {
            replicas[0] = state;
        }
        self.streams = states.map(Generators::from_states);
    }

    /// Fills the beginning of `out` with what is left of the last group. Returns the rest, and how
    /// much of it whole groups fill.
    fn take_left<'a, T>(
        &mut self,
        out: &'a mut [T],
        of: impl Fn(Lanes) -> T,
    ) -> (&'a mut [T], usize) {
        let taken = self.left.min(out.len());
        let (begin, rest) = out.split_at_mut(taken);
        for (out, &normals) in begin.iter_mut().zip(&self.group[GROUP - self.left..]) {
            *out = of(normals);
        }
        self.left -= taken;
        let whole = rest.len() / GROUP * GROUP;
        (rest, whole)
    }

    /// Saves or restores where the streams are.
    pub fn transfer(&mut self, transfer: &mut Transfer) {
        for generators in &mut self.streams {
            generators.transfer(transfer);
        }
        transfer.slice(&mut self.group, |transfer, lanes| {
            transfer_lanes(transfer, lanes);
            let normal = |x: f64| x.abs() <= LARGEST;
            transfer.check(lanes.to_array().into_iter().all(normal));
        });
        transfer.index(&mut self.left, GROUP + 1);
    }

    /// A number for each replica drawn uniformly from (0, 1), by steps of 2⁻⁵².
    pub fn uniforms(&mut self) -> Lanes {
        let bits = self.next_bits(0).to_array();
        Lanes::from(bits.map(|bits| ((bits >> 12) as f64 + 0.5) / (1_u64 << 52) as f64))
    }

    /// Fills each replica's list with `length` indices drawn uniformly, with replacement, from
    /// `0 … count − 1`, `count ≥ 1`, by [`random_range`](RngExt::random_range) of the `rand` crate on the first
    /// stream of the replica.
    pub fn fill_indices(&mut self, count: u32, out: &mut [Vec<u32>; LANES], length: usize) {
        for (lane, indices) in out.iter_mut().enumerate() {
            let mut generator = self.streams[0].generator(lane);
            indices.clear();
            indices.extend((0..length).map(|_| generator.random_range(0..count)));
            self.streams[0].set_generator(lane, &generator);
        }
    }
}
