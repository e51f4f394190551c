//! Colours that a surface has prepared, in bounded number.

/// Red, green and blue, and how opaque, 0 … 1.
pub type Ink = ((u8, u8, u8), f64);

/// The most colours that are remembered; a picture has some twenty.
const MOST: usize = 96;

/// What a surface made of each colour, made once while it is remembered.
#[derive(Debug)]
pub struct Pens<T> {
    made: Vec<(Ink, T)>,
    /// Place of the colour that is forgotten next when there are too many.
    oldest: usize,
}

impl<T> Default for Pens<T> {
    fn default() -> Self {
        Self {
            made: Vec::new(),
            oldest: 0,
        }
    }
}

impl<T> Pens<T> {
    /// What `make` makes of the colour, from memory if possible.
    pub fn get(&mut self, ink: Ink, make: impl FnOnce(Ink) -> T) -> &T {
        let known = self.made.iter().position(|(known, _)| *known == ink);
        let place = known.unwrap_or_else(|| {
            let pen = (ink, make(ink));
            if self.made.len() < MOST {
                self.made.push(pen);
                return self.made.len() - 1;
            }
            let place = self.oldest;
            self.made[place] = pen;
            self.oldest = (place + 1) % MOST;
            place
        });
        &self.made[place].1
    }

    /// How many colours are remembered.
    pub fn len(&self) -> usize {
        self.made.len()
    }

    /// Whether none is remembered.
    pub fn is_empty(&self) -> bool {
        self.made.is_empty()
    }
}
