//! Handwritten digits with their labels, split once and for all into training and test images.
//!
//! Image `i` is a test image where `811·i mod 1797 < 360`, which spreads the 360 of them over all writers and digits. Grey
//! values are centred by the mean of each pixel over the training images and divided by one number, the root of the mean square of what remains.

use super::layer::Batch;
use super::real::{Real, WIDTH};
use crate::simulation::objective::digits::{DigitsError, PIXELS, checksum, unpack};

/// Name of the file with the labels.
pub const LABEL_FILE: &str = "digit_labels.bin";

/// Kinds of digits.
pub const CLASSES: usize = 10;

/// A fifth of the images is for testing.
const TEST_SHARE: usize = 5;

/// Spreads the test images: it has no divisor in common with the number of images.
const SPREAD: usize = 811;

/// The largest grey value.
const BLACK: f64 = 16.0;

const MAGIC: &[u8; 8] = b"EQLABEL1";
const HEADER: usize = 16;

/// Why bytes are not the files of digits and labels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LabelledDigitsError {
    /// The images are not what they should be.
    Images(DigitsError),
    /// The labels are not what they should be, or not those of these images.
    Labels,
}

/// Images and labels.
#[derive(Clone, Debug)]
pub struct LabelledDigits {
    /// For training.
    pub training: Images,
    /// For testing.
    pub test: Images,
    means: [f64; PIXELS],
    scale: f64,
}

/// Centred, scaled images and what they show.
#[derive(Clone, Debug, Default)]
pub struct Images {
    /// Pixel by pixel, row by row.
    pub pixels: Vec<[f64; PIXELS]>,
    /// Which digit each of them is.
    pub labels: Vec<u8>,
}

impl LabelledDigits {
    /// Reads both files.
    ///
    /// # Errors
    /// When one of them is not the file that this version expects.
    pub fn from_bytes(images: &[u8], labels: &[u8]) -> Result<Self, LabelledDigitsError> {
        let pixels = unpack(images).map_err(LabelledDigitsError::Images)?;
        let labels = unpack_labels(labels, pixels.len()).ok_or(LabelledDigitsError::Labels)?;
        let count = pixels.len();
        let [mut training, mut test] = [Images::default(), Images::default()];
        for (place, (image, label)) in pixels.into_iter().zip(labels).enumerate() {
            let is_test = place * SPREAD % count < count.div_ceil(TEST_SHARE);
            let set = if is_test { &mut test } else { &mut training };
            set.pixels.push(image);
            set.labels.push(label);
        }
        let means = training.means();
        let scale = 1.0 / training.deviation(&means);
        for image in training.pixels.iter_mut().chain(&mut test.pixels) {
            *image = std::array::from_fn(|pixel| (image[pixel] - means[pixel]) * scale);
        }
        Ok(Self {
            training,
            test,
            means,
            scale,
        })
    }

    /// An image of grey values from 0 to 1, as the network sees it.
    pub fn seen(&self, grey: &[f64; PIXELS]) -> [f64; PIXELS] {
        std::array::from_fn(|pixel| (BLACK * grey[pixel] - self.means[pixel]) * self.scale)
    }

    /// An image that the network sees as grey values from 0 to 1.
    pub fn grey(&self, seen: &[f64; PIXELS]) -> [f64; PIXELS] {
        std::array::from_fn(|pixel| (seen[pixel] / self.scale + self.means[pixel]) / BLACK)
    }
}

impl Images {
    /// Number of images.
    pub fn count(&self) -> usize {
        self.labels.len()
    }

    fn means(&self) -> [f64; PIXELS] {
        let count = self.count() as f64;
        std::array::from_fn(|pixel| {
            self.pixels.iter().map(|image| image[pixel]).sum::<f64>() / count
        })
    }

    fn deviation(&self, means: &[f64; PIXELS]) -> f64 {
        let square = |image: &[f64; PIXELS]| -> f64 {
            let distances = image.iter().zip(means);
            distances.map(|(x, mean)| (x - mean) * (x - mean)).sum()
        };
        let sum: f64 = self.pixels.iter().map(square).sum();
        (sum / (self.count() * PIXELS) as f64).sqrt()
    }
}

/// Images in the precision of a network.
pub fn in_precision<T: Real>(images: &Images) -> Vec<[T; PIXELS]> {
    let images = images.pixels.iter();
    images.map(|image| image.map(T::from_f64)).collect()
}

/// Writes images as inputs of a network, `[block][pixel]`, eight to a block; what belongs to no image is zero.
pub fn write_inputs<'a, T: Real>(
    images: impl Iterator<Item = &'a [T; PIXELS]>,
    out: &mut Vec<T::Lanes>,
) {
    out.clear();
    let mut images = images.peekable();
    while images.peek().is_some() {
        let mut rows = [[T::default(); WIDTH]; PIXELS];
        for (lane, image) in images.by_ref().take(WIDTH).enumerate() {
            for (row, &x) in rows.iter_mut().zip(image) {
                row[lane] = x;
            }
        }
        out.extend(rows.map(T::lanes));
    }
}

/// All images as inputs of a network, and how many they are.
pub fn inputs_of<T: Real>(images: &Images) -> (Batch, Vec<T::Lanes>) {
    let mut inputs = Vec::new();
    write_inputs::<T>(in_precision(images).iter(), &mut inputs);
    (Batch(images.count()), inputs)
}

/// The labels of so many images; four bits each, low bits first.
fn unpack_labels(bytes: &[u8], images: usize) -> Option<Vec<u8>> {
    let (header, packed) = bytes.split_at_checked(HEADER)?;
    let word = |at: usize| u32::from_le_bytes(std::array::from_fn(|i| header[at + i]));
    let fits = &header[..8] == MAGIC && word(8) as usize == images;
    if !fits || packed.len() != images.div_ceil(2) || word(12) != checksum(packed) {
        return None;
    }
    let labels = (0..images).map(|image| packed[image / 2] >> (4 * (image % 2)) & 15);
    let labels: Vec<u8> = labels.collect();
    let known = labels.iter().all(|&label| usize::from(label) < CLASSES);
    known.then_some(labels)
}
