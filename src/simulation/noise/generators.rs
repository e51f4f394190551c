//! The generators, four side by side.

use rand::SeedableRng;
use rand_xoshiro::Xoshiro256Plus;
use wide::u64x4;

use super::normals::normals;
use crate::numeric::transfer::Transfer;
use crate::simulation::vector::Lanes;

/// Four xoshiro256+ generators side by side: their state, word by word.
#[derive(Clone, Copy, Debug)]
pub struct Generators([u64x4; 4]);

impl Generators {
    pub fn new(generators: [&Xoshiro256Plus; 4]) -> Self {
        Self::from_states(generators.map(state_of))
    }

    /// From the four words of each generator.
    pub fn from_states(states: [[u64; 4]; 4]) -> Self {
        Self(std::array::from_fn(|word| {
            u64x4::from(states.map(|state| state[word]))
        }))
    }

    /// The four words of each generator.
    pub fn states(self) -> [[u64; 4]; 4] {
        let words = self.0.map(|word| word.to_array());
        std::array::from_fn(|generator| words.map(|word| word[generator]))
    }

    /// One of the generators by itself.
    pub fn generator(self, lane: usize) -> Xoshiro256Plus {
        let words = self.states()[lane].map(u64::to_le_bytes);
        Xoshiro256Plus::from_seed(bytemuck::cast(words))
    }

    /// Puts a generator back where it was taken from.
    pub fn set_generator(&mut self, lane: usize, generator: &Xoshiro256Plus) {
        let mut states = self.states();
        states[lane] = state_of(generator);
        *self = Self::from_states(states);
    }

    /// Saves or restores the states. None of them is all zeros, where a generator would stay for ever.
    pub fn transfer(&mut self, transfer: &mut Transfer) {
        let mut states = self.states();
        for state in &mut states {
            state.iter_mut().for_each(|word| transfer.word(word));
            transfer.check(*state != [0; 4]);
        }
        *self = Self::from_states(states);
    }

    /// The next 64 random bits of each generator.
    #[inline(always)]
    pub fn next_bits(&mut self) -> u64x4 {
        let [mut s0, mut s1, mut s2, mut s3] = self.0;
        let result = s0 + s3;
        let shifted = s1 << 17;
        s2 ^= s0;
        s3 ^= s1;
        s1 ^= s2;
        s0 ^= s3;
        s2 ^= shifted;
        s3 = (s3 << 45) | (s3 >> 19);
        self.0 = [s0, s1, s2, s3];
        result
    }

    /// The next four normals of each generator.
    #[inline(always)]
    pub fn next_normals(&mut self) -> [Lanes; 4] {
        normals([self.next_bits(), self.next_bits()])
    }

    /// The same outside the long loops, where one copy of the code is enough.
    #[inline(never)]
    pub fn last_normals(&mut self) -> [Lanes; 4] {
        self.next_normals()
    }
}

/// The four state words of a generator.
fn state_of(generator: &Xoshiro256Plus) -> [u64; 4] {
    bytemuck::cast::<_, [u64; 4]>(generator.state()).map(u64::from_le)
}
