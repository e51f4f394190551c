//! Handwritten digits: a Rayleigh quotient whose noise is the choice of the minibatch.
//!
//! The loss is `−½ uᵀĈ_B u`, `Ĉ_B = (1/B) Σ z zᵀ` over a minibatch of centred, scaled images `z`
//! drawn with replacement: its minimiser is the first principal component, and SGD on it is
//! streaming principal component analysis (E. Oja 1982, “Simplified neuron model as a principal
//! component analyzer”). Images are held in the eigenbasis of the
//! full covariance `C`, so that `A = −C` is diagonal here as well.
//!
//! Data: "Optical Recognition of Handwritten Digits", E. Alpaydin and C. Kaynak, UCI Machine
//! Learning Repository, CC BY 4.0; the 1797 test images. `www/data/README.md` describes the file.

use super::{gaps_of, project};
use crate::numeric::eigen::{Eigen, symmetric_eigen};
use crate::simulation::vector::{LANES, Lanes};

/// Name of the file with the images.
pub const FILE: &str = "digits.bin";
/// Pixels along one side of an image.
pub const SIDE: usize = 8;
/// Pixels of an image: the dimension of the weights.
pub const PIXELS: usize = SIDE * SIDE;

const MAGIC: &[u8; 8] = b"EQDIGIT1";
const HEADER: usize = 16;
const BITS: usize = 5;

/// Why bytes are not the file of digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DigitsError {
    /// There are fewer bytes than a header has.
    NoHeader,
    /// They do not begin as the file does.
    NotDigits,
    /// There are more or fewer bytes than the header says.
    WrongLength {
        /// Bytes after the header.
        bytes: usize,
        /// Images that the header names.
        images: usize,
    },
    /// The bytes are not those of the file.
    WrongChecksum,
    /// The images have no principal component.
    AllEqual,
}

/// Coordinates of an image, or of a direction, four to a vector.
type Image = [Lanes; PIXELS / LANES];

/// Images that are worked on at once: each waits for its own scalar product.
const TOGETHER: usize = 4;

/// The images in the eigenbasis of their covariance.
#[derive(Clone, Debug)]
pub struct Digits {
    images: Vec<Image>,
    eigenvalues: Vec<f64>,
    gaps: Vec<f64>,
    /// Column `i` of the basis, in pixels, belongs to eigenvalue `i`.
    basis: Vec<Vec<f64>>,
}

impl Digits {
    /// Reads the packed images, centres them, scales them so that the covariance's largest
    /// eigenvalue is one, and turns them into the covariance's eigenbasis.
    ///
    /// # Errors
    /// A sentence for the reader when the bytes are not the file that this version expects.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, DigitsError> {
        let mut images = unpack(bytes)?;
        centre(&mut images);
        let Eigen { values, vectors } = symmetric_eigen(covariance(&images));
        let largest = values[PIXELS - 1];
        if largest <= 0.0 {
            return Err(DigitsError::AllEqual);
        }
        let basis: Vec<Vec<f64>> = vectors.into_iter().rev().collect();
        let scale = 1.0 / largest.sqrt();
        let images = images
            .iter()
            .map(|image| {
                let coordinate = |i: usize| scale * dot(&basis[i], image);
                std::array::from_fn(|four| {
                    Lanes::from(std::array::from_fn::<f64, LANES, _>(|k| {
                        coordinate(LANES * four + k)
                    }))
                })
            })
            .collect();
        let eigenvalues: Vec<f64> = values.iter().rev().map(|value| -value / largest).collect();
        Ok(Self {
            images,
            gaps: gaps_of(&eigenvalues),
            eigenvalues,
            basis,
        })
    }

    /// Number of images.
    pub fn count(&self) -> usize {
        self.images.len()
    }

    /// Eigenvalues of `A = −C`, ascending, the first is −1.
    pub fn eigenvalues(&self) -> &[f64] {
        &self.eigenvalues
    }

    pub(super) fn gaps(&self) -> &[f64] {
        &self.gaps
    }

    /// A vector in the eigenbasis as pixels, row by row.
    pub fn image(&self, coordinates: &[f64]) -> [f64; PIXELS] {
        std::array::from_fn(|pixel| {
            coordinates
                .iter()
                .zip(&self.basis)
                .map(|(c, column)| c * column[pixel])
                .sum()
        })
    }

    /// `g̃ = −P Ĉ_B u`, one minibatch for each replica.
    pub fn unit_gradient(
        &self,
        weights: &[Lanes],
        norm: Lanes,
        batches: &[Vec<u32>; LANES],
        out: &mut [Lanes],
    ) {
        let norms = norm.to_array();
        let gradients: [[f64; PIXELS]; LANES] = std::array::from_fn(|lane| {
            let direction: [f64; PIXELS] =
                std::array::from_fn(|i| weights[i].to_array()[lane] / norms[lane]);
            let gradient = self.batch_gradient(bytemuck::cast(direction), &batches[lane]);
            bytemuck::cast(gradient)
        });
        for (i, h) in out.iter_mut().enumerate() {
            *h = Lanes::from(std::array::from_fn::<f64, LANES, _>(|lane| {
                gradients[lane][i]
            }));
        }
        project(weights, norm, out);
    }

    /// `−Ĉ_B u` for one direction and the images of a minibatch.
    fn batch_gradient(&self, direction: Image, batch: &[u32]) -> Image {
        let image = |index: u32| &self.images[index as usize];
        let mut gradient = [Lanes::ZERO; PIXELS / LANES];
        let (groups, rest) = batch.as_chunks::<TOGETHER>();
        for &group in groups {
            subtract_scores(group.map(image), &direction, &mut gradient);
        }
        for &index in rest {
            subtract_scores([image(index)], &direction, &mut gradient);
        }
        let share = Lanes::splat(1.0 / batch.len() as f64);
        gradient.map(|g| g * share)
    }
}

/// `g ← g − z(z·u)` for one image after the other. Scalar products have four running sums, as [`dot`] has.
#[inline(always)]
fn subtract_scores<const N: usize>(images: [&Image; N], direction: &Image, gradient: &mut Image) {
    let mut sums = [Lanes::ZERO; N];
    for (i, &u) in direction.iter().enumerate() {
        for (sum, image) in sums.iter_mut().zip(images) {
            *sum += image[i] * u;
        }
    }
    let scores = sums.map(|sum| {
        let [a, b, c, d] = sum.to_array();
        Lanes::splat((a + b) + (c + d))
    });
    for (i, g) in gradient.iter_mut().enumerate() {
        for (&score, image) in scores.iter().zip(images) {
            *g -= score * image[i];
        }
    }
}

/// Four running sums: one order on every platform, and no chain of 64 additions.
fn dot(x: &[f64], y: &[f64]) -> f64 {
    let mut sums = [0.0; 4];
    for (x, y) in x.chunks_exact(4).zip(y.chunks_exact(4)) {
        for k in 0..4 {
            sums[k] += x[k] * y[k];
        }
    }
    (sums[0] + sums[1]) + (sums[2] + sums[3])
}

pub(in crate::simulation) fn unpack(bytes: &[u8]) -> Result<Vec<[f64; PIXELS]>, DigitsError> {
    let Some((header, packed)) = bytes.split_at_checked(HEADER) else {
        return Err(DigitsError::NoHeader);
    };
    if &header[..8] != MAGIC {
        return Err(DigitsError::NotDigits);
    }
    let word = |at: usize| u32::from_le_bytes(std::array::from_fn(|i| header[at + i]));
    let count = word(8) as usize;
    // In 64 bits: a nonsense count must not overflow where addresses have 32.
    let bits = count as u64 * (PIXELS * BITS) as u64;
    if count < 2 || packed.len() as u64 != bits.div_ceil(8) {
        return Err(DigitsError::WrongLength {
            bytes: packed.len(),
            images: count,
        });
    }
    if word(12) != checksum(packed) {
        return Err(DigitsError::WrongChecksum);
    }
    Ok((0..count)
        .map(|image| std::array::from_fn(|pixel| grey(packed, image * PIXELS + pixel)))
        .collect())
}

/// The grey value 0…16 of the pixel with this running number; five bits each, low bits first.
fn grey(packed: &[u8], number: usize) -> f64 {
    let bit = number * BITS;
    let next = packed.get(bit / 8 + 1).copied().unwrap_or(0);
    let pair = u16::from_le_bytes([packed[bit / 8], next]);
    f64::from((pair >> (bit % 8)) & 31)
}

/// FNV-1a, 32 bits: guards against a cut or altered download, not against malice.
pub(in crate::simulation) fn checksum(bytes: &[u8]) -> u32 {
    bytes.iter().fold(0x811c_9dc5, |hash, &byte| {
        (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193)
    })
}

fn centre(images: &mut [[f64; PIXELS]]) {
    let count = images.len() as f64;
    for pixel in 0..PIXELS {
        let mean = images.iter().map(|image| image[pixel]).sum::<f64>() / count;
        images.iter_mut().for_each(|image| image[pixel] -= mean);
    }
}

fn covariance(images: &[[f64; PIXELS]]) -> Vec<Vec<f64>> {
    let share = 1.0 / images.len() as f64;
    let mut sum = vec![vec![0.0; PIXELS]; PIXELS];
    for image in images {
        for (row, &z) in sum.iter_mut().zip(image) {
            row.iter_mut().zip(image).for_each(|(s, y)| *s += z * y);
        }
    }
    sum.iter_mut().flatten().for_each(|s| *s *= share);
    sum
}
