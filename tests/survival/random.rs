//! Inputs that nobody writes: texts and bytes made from good ones by damage.

use rand_xoshiro::Xoshiro256Plus;
use rand_xoshiro::rand_core::{Rng, SeedableRng};

/// Bytes of the longest input.
pub const LONGEST: usize = 1_000_000;

/// One input in so many is made long.
const LONG_ONES: usize = 400;

/// A stream of choices.
pub struct Random(Xoshiro256Plus);

impl Random {
    /// The stream of a seed.
    pub fn new(seed: u64) -> Self {
        Self(Xoshiro256Plus::seed_from_u64(seed))
    }

    /// A whole number below another; zero below zero.
    pub fn below(&mut self, end: usize) -> usize {
        (self.0.next_u64() >> 11) as usize % end.max(1)
    }

    /// One of a list.
    pub fn one<'a, T>(&mut self, list: &'a [T]) -> &'a T {
        &list[self.below(list.len())]
    }

    /// So many bytes.
    pub fn bytes(&mut self, length: usize) -> Vec<u8> {
        (0..length)
            .map(|_| (self.0.next_u64() >> 56) as u8)
            .collect()
    }

    /// A good input with some damage.
    pub fn damaged(&mut self, good: &[Vec<u8>], words: &[Vec<u8>]) -> Vec<u8> {
        let mut input = self.one(good).clone();
        for _ in 0..self.below(7) {
            self.damage(&mut input, good, words);
        }
        if self.below(LONG_ONES) == 0 {
            self.lengthen(&mut input);
        }
        input.truncate(LONGEST);
        input
    }

    fn damage(&mut self, input: &mut Vec<u8>, good: &[Vec<u8>], words: &[Vec<u8>]) {
        let at = self.below(input.len() + 1);
        match self.below(8) {
            0 if at < input.len() => input[at] ^= 1 << self.below(8),
            1 if at < input.len() => input[at] = self.below(256) as u8,
            // A word that is read as a length, an index, a flag or a number.
            2 if input.len() >= 8 => {
                let numbers = [
                    0,
                    1,
                    3,
                    u64::MAX,
                    1 << 63,
                    1 << 53,
                    1 << 20,
                    f64::NAN.to_bits(),
                    f64::INFINITY.to_bits(),
                    1e300_f64.to_bits(),
                ];
                let (place, word) = (8 * self.below(input.len() / 8), self.one(&numbers));
                input[place..place + 8].copy_from_slice(&word.to_le_bytes());
            }
            3 => input.truncate(at),
            4 => {
                let other = self.one(good);
                let from = self.below(other.len() + 1);
                input.truncate(at);
                input.extend_from_slice(&other[from..]);
            }
            5 => {
                let piece = self.piece(input);
                input.splice(at..at, piece);
            }
            6 => {
                let end = (at + self.below(24)).min(input.len());
                input.drain(at..end);
            }
            _ if !words.is_empty() => {
                let word = self.one(words).clone();
                input.splice(at..at, word);
            }
            _ => {}
        }
    }

    /// Up to some dozens of bytes of an input.
    fn piece(&mut self, input: &[u8]) -> Vec<u8> {
        let from = self.below(input.len() + 1);
        let end = (from + self.below(80)).min(input.len());
        input[from..end].to_vec()
    }

    /// Repeats a piece of an input in its middle until it is long, up to [`LONGEST`].
    fn lengthen(&mut self, input: &mut Vec<u8>) {
        let piece = self.piece(input);
        let length = 1000_usize << self.below(11);
        if !piece.is_empty() {
            let at = self.below(input.len() + 1);
            let many = piece.iter().copied().cycle().take(length.min(LONGEST));
            input.splice(at..at, many.collect::<Vec<u8>>());
        }
    }
}
