//! The state of a run as bytes: one function per type both writes and reads it, so that nothing can be
//! written that is not read.
//!
//! Reading trusts nothing. A length must fit what is left of the bytes and what its owner allows, an index
//! must be inside its table, and [`Transfer::check`] is for whatever else must hold. Once something is
//! wrong the snapshot counts as damaged, and every later read leaves its value as it was.
//!
//! [`write_sealed`] puts a header of four words of 64 bits, low byte first, before the payload: [`MAGIC`],
//! [`VERSION`], the payload's length in bytes and its checksum. [`read_sealed`] refuses what does not fit.
//! A snapshot goes from one instance of this program to another of the same build; it is no file format
//! for the reader, links are.

/// The first eight bytes of a snapshot.
pub const MAGIC: [u8; 8] = *b"EQUIRUN\n";

/// The version of what snapshots hold; it changes whenever a `transfer` function does.
pub const VERSION: u64 = 6;

/// Bytes before the payload.
const HEADER: usize = 32;

/// The largest whole number that a snapshot may hold where steps or values are counted: 2⁵³, up to which
/// whole numbers are exact in `f64`.
pub const MOST: u64 = 1 << 53;

/// Why a snapshot is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SnapshotError {
    /// The bytes do not begin as a snapshot does.
    NotASnapshot,
    /// Another version of the program wrote it.
    OtherVersion {
        /// The version that it names.
        found: u64,
    },
    /// There are more or fewer bytes than the header says.
    WrongLength,
    /// The bytes are not those that were written.
    WrongChecksum,
    /// The header is right, but what it encloses is no run, or the run of other parameters.
    Damaged,
}

/// A snapshot, header and payload, of what `fields` shows to the transfer.
pub fn write_sealed(fields: impl FnOnce(&mut Transfer)) -> Vec<u8> {
    seal(&Transfer::write(fields))
}

/// Fills what `fields` shows to the transfer from a snapshot.
///
/// # Errors
/// When header or payload are not what they should be. What was shown to the transfer is of no use after
/// [`SnapshotError::Damaged`], and untouched after the other errors.
pub fn read_sealed(bytes: &[u8], fields: impl FnOnce(&mut Transfer)) -> Result<(), SnapshotError> {
    Transfer::read(unseal(bytes)?.to_vec(), fields)
}

/// The payload with its header.
pub fn seal(payload: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(HEADER + payload.len());
    bytes.extend_from_slice(&MAGIC);
    for word in [VERSION, payload.len() as u64, checksum(payload)] {
        bytes.extend_from_slice(&word.to_le_bytes());
    }
    bytes.extend_from_slice(payload);
    bytes
}

/// The payload of a snapshot.
///
/// # Errors
/// When the header does not fit; never [`SnapshotError::Damaged`].
pub fn unseal(bytes: &[u8]) -> Result<&[u8], SnapshotError> {
    let rest = bytes
        .strip_prefix(&MAGIC)
        .ok_or(SnapshotError::NotASnapshot)?;
    let (words, payload) = rest
        .split_first_chunk::<{ HEADER - MAGIC.len() }>()
        .ok_or(SnapshotError::WrongLength)?;
    let word = |k: usize| u64::from_le_bytes(std::array::from_fn(|byte| words[8 * k + byte]));
    if word(0) != VERSION {
        return Err(SnapshotError::OtherVersion { found: word(0) });
    }
    if word(1) != payload.len() as u64 {
        return Err(SnapshotError::WrongLength);
    }
    if word(2) != checksum(payload) {
        return Err(SnapshotError::WrongChecksum);
    }
    Ok(payload)
}

/// FNV-1a, 64 bits (Fowler, Noll and Vo; RFC 9923): it notices every change of a single byte, and guards
/// against accidents, not against malice.
pub fn checksum(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, &byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
    })
}

/// Bytes that are being written or read, eight at a time.
#[derive(Debug, Default)]
pub struct Transfer {
    bytes: Vec<u8>,
    /// Where reading goes on; nothing while writing.
    place: Option<usize>,
    damaged: bool,
}

impl Transfer {
    /// What `fields` shows to the transfer, as bytes without a header.
    pub fn write(fields: impl FnOnce(&mut Self)) -> Vec<u8> {
        let mut transfer = Self::default();
        fields(&mut transfer);
        transfer.bytes
    }

    /// Fills what `fields` shows to the transfer from bytes without a header.
    ///
    /// # Errors
    /// [`SnapshotError::Damaged`] when there are too few bytes or too many, or when something in them
    /// cannot be.
    pub fn read(bytes: Vec<u8>, fields: impl FnOnce(&mut Self)) -> Result<(), SnapshotError> {
        let mut transfer = Self {
            bytes,
            place: Some(0),
            damaged: false,
        };
        fields(&mut transfer);
        if transfer.damaged || transfer.left() != Some(0) {
            return Err(SnapshotError::Damaged);
        }
        Ok(())
    }

    /// Whether it reads; otherwise it writes, which is all that the program of the first view does.
    pub fn is_reading(&self) -> bool {
        crate::WHOLE && self.place.is_some()
    }

    /// Whether something that was read cannot be.
    pub fn is_damaged(&self) -> bool {
        self.damaged
    }

    /// Marks the snapshot as damaged when it is being read and the condition does not hold.
    pub fn check(&mut self, condition: bool) {
        self.damaged |= self.is_reading() && !condition;
    }

    /// Bytes that are still to be read; nothing while writing.
    fn left(&self) -> Option<usize> {
        self.place.map(|place| self.bytes.len() - place)
    }

    /// Writes a word, or reads the next one; nothing when there is none to take over.
    fn next(&mut self, value: u64) -> Option<u64> {
        let Some(place) = &mut self.place else {
            self.bytes.extend_from_slice(&value.to_le_bytes());
            return None;
        };
        let found = self.bytes[*place..].first_chunk().copied();
        self.damaged |= found.is_none();
        if self.damaged {
            return None;
        }
        *place += 8;
        found.map(u64::from_le_bytes)
    }

    /// A whole number of 64 bits, whatever they are.
    pub fn word(&mut self, value: &mut u64) {
        if let Some(found) = self.next(*value) {
            *value = found;
        }
    }

    /// A whole number up to a largest one.
    pub fn count(&mut self, value: &mut u64, most: u64) {
        let mut found = *value;
        self.word(&mut found);
        self.check(found <= most);
        if found <= most {
            *value = found;
        }
    }

    /// A place in a table of so many rows.
    pub fn index(&mut self, value: &mut usize, rows: usize) {
        let mut found = *value as u64;
        self.word(&mut found);
        self.check(found < rows as u64);
        if found < rows as u64 {
            *value = found as usize;
        }
    }

    /// A flag: a word that is zero or one.
    pub fn flag(&mut self, value: &mut bool) {
        let mut found = u64::from(*value);
        self.count(&mut found, 1);
        *value = found == 1;
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

    /// Several numbers, whose count both sides know.
    pub fn numbers(&mut self, values: &mut [f64]) {
        values.iter_mut().for_each(|value| self.number(value));
    }

    /// As many values as the reading side expects; their count is written with them and must be the same.
    pub fn slice<T>(&mut self, values: &mut [T], each: impl FnMut(&mut Self, &mut T)) {
        let mut length = values.len() as u64;
        self.word(&mut length);
        self.check(length == values.len() as u64);
        self.each(values, each);
    }

    /// A list of up to `longest` values. Each takes a word at least, so that a longer list than the bytes can
    /// hold is noticed before there is room made for it.
    pub fn list<T: Clone>(
        &mut self,
        list: &mut Vec<T>,
        longest: usize,
        blank: T,
        each: impl FnMut(&mut Self, &mut T),
    ) {
        let mut length = list.len() as u64;
        // The length itself is still among what is left.
        let room = self
            .left()
            .map_or(usize::MAX, |left| left.saturating_sub(8) / 8);
        self.count(&mut length, longest.min(room) as u64);
        if self.is_reading() && !self.damaged {
            list.clear();
            list.resize(length as usize, blank);
        }
        self.each(list, each);
    }

    /// Bytes, up to `longest` of them.
    pub fn bytes(&mut self, bytes: &mut Vec<u8>, longest: usize) {
        let mut length = bytes.len() as u64;
        // The length itself is still among what is left.
        let room = self
            .left()
            .map_or(usize::MAX, |left| left.saturating_sub(8));
        self.count(&mut length, longest.min(room) as u64);
        match &mut self.place {
            None => self.bytes.extend_from_slice(bytes),
            Some(place) if !self.damaged => {
                let end = *place + length as usize;
                *bytes = self.bytes[*place..end].to_vec();
                *place = end;
            }
            Some(_) => {}
        }
    }

    fn each<T>(&mut self, values: &mut [T], mut each: impl FnMut(&mut Self, &mut T)) {
        if !self.damaged {
            values.iter_mut().for_each(|value| each(self, value));
        }
    }
}
