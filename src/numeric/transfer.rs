//! The state of a run as bytes: one function per type both writes and reads it, so that nothing can be
//! written that is not read.
//!
//! A tape goes from one instance of this program to another of the same build, from the page to its
//! worker and back. It is no file format: links are.

use crate::simulation::vector::{LANES, Lanes};

/// Bytes that are being written or read, eight at a time.
#[derive(Debug, Default)]
pub struct Transfer {
    bytes: Vec<u8>,
    /// Where reading goes on; nothing while writing.
    place: Option<usize>,
    torn: bool,
}

impl Transfer {
    /// What `visit` shows to the tape, as bytes.
    pub fn write(fields: impl FnOnce(&mut Self)) -> Vec<u8> {
        let mut transfer = Self::default();
        fields(&mut transfer);
        transfer.bytes
    }

    /// Fills what `visit` shows to the tape from bytes.
    ///
    /// # Errors
    /// When there are too few bytes or too many; what was visited is of no use then.
    pub fn read(bytes: Vec<u8>, fields: impl FnOnce(&mut Self)) -> Result<(), String> {
        let mut transfer = Self {
            bytes,
            place: Some(0),
            torn: false,
        };
        fields(&mut transfer);
        if transfer.torn || transfer.place != Some(transfer.bytes.len()) {
            return Err("the saved run is damaged".into());
        }
        Ok(())
    }

    /// Whether bytes are being read.
    pub fn is_reading(&self) -> bool {
        self.place.is_some()
    }

    /// Marks the bytes as damaged unless what was read can be; returns whether nothing was found damaged so far.
    pub fn check(&mut self, can_be: bool) -> bool {
        self.torn |= !can_be && self.is_reading();
        !self.torn
    }

    /// Bytes of any number.
    pub fn bytes(&mut self, bytes: &mut Vec<u8>) {
        let mut length = bytes.len();
        self.size(&mut length);
        match &mut self.place {
            None => self.bytes.extend_from_slice(bytes),
            Some(place) => {
                let end = place.checked_add(length);
                match end.and_then(|end| self.bytes.get(*place..end)) {
                    Some(read) => {
                        *bytes = read.to_vec();
                        *place += length;
                    }
                    None => self.torn = true,
                }
            }
        }
    }

    /// A whole number.
    pub fn word(&mut self, value: &mut u64) {
        match &mut self.place {
            None => self.bytes.extend_from_slice(&value.to_le_bytes()),
            Some(place) => match self.bytes[*place..].first_chunk() {
                Some(&bytes) => {
                    *value = u64::from_le_bytes(bytes);
                    *place += bytes.len();
                }
                None => self.torn = true,
            },
        }
    }

    /// A small whole number.
    pub fn size(&mut self, value: &mut usize) {
        let mut word = *value as u64;
        self.word(&mut word);
        *value = word as usize;
    }

    /// A flag.
    pub fn flag(&mut self, value: &mut bool) {
        let mut word = u64::from(*value);
        self.word(&mut word);
        *value = word == 1;
    }

    /// A number, with all its bits.
    pub fn number(&mut self, value: &mut f64) {
        let mut word = value.to_bits();
        self.word(&mut word);
        *value = f64::from_bits(word);
    }

    /// A number that may be missing.
    pub fn option(&mut self, value: &mut Option<f64>) {
        let mut there = value.is_some();
        self.flag(&mut there);
        let mut number = value.unwrap_or_default();
        self.number(&mut number);
        *value = there.then_some(number);
    }

    /// Several numbers.
    pub fn numbers(&mut self, values: &mut [f64]) {
        values.iter_mut().for_each(|value| self.number(value));
    }

    /// Numbers side by side.
    pub fn lanes(&mut self, lanes: &mut Lanes) {
        let mut values: [f64; LANES] = lanes.to_array();
        self.numbers(&mut values);
        *lanes = Lanes::from(values);
    }

    /// A list of any length.
    pub fn list<T: Clone>(
        &mut self,
        list: &mut Vec<T>,
        blank: T,
        mut each: impl FnMut(&mut Self, &mut T),
    ) {
        let mut length = list.len();
        self.size(&mut length);
        if let Some(place) = self.place {
            // Every element takes a word at least: a longer list cannot be there.
            self.torn |= length > (self.bytes.len() - place) / 8;
            list.clear();
            list.resize(if self.torn { 0 } else { length }, blank);
        }
        list.iter_mut().for_each(|value| each(self, value));
    }
}
