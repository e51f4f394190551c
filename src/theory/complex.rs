//! As much of complex arithmetic as the contour integral of [`super::bingham`] needs, with libm's functions.

/// A complex number.
#[derive(Clone, Copy)]
pub(super) struct Complex {
    /// Real part.
    pub re: f64,
    /// Imaginary part.
    pub im: f64,
}

impl Complex {
    /// The sum with a real number.
    pub fn plus(self, real: f64) -> Self {
        Self {
            re: self.re + real,
            ..self
        }
    }

    /// The product.
    pub fn times(self, other: Self) -> Self {
        Self {
            re: self.re * other.re - self.im * other.im,
            im: self.re * other.im + self.im * other.re,
        }
    }

    /// The quotient.
    pub fn over(self, other: Self) -> Self {
        let square = other.re * other.re + other.im * other.im;
        let turned = self.times(Self {
            re: other.re,
            im: -other.im,
        });
        Self {
            re: turned.re / square,
            im: turned.im / square,
        }
    }

    /// The principal square root, of a number that is not near the negative real axis, where digits would cancel.
    pub fn root(self) -> Self {
        let size = (self.re * self.re + self.im * self.im).sqrt();
        let re = (0.5 * (size + self.re)).sqrt();
        Self {
            re,
            im: 0.5 * self.im / re,
        }
    }

    /// The exponential.
    pub fn exponential(self) -> Self {
        let size = libm::exp(self.re);
        let (sine, cosine) = libm::sincos(self.im);
        Self {
            re: size * cosine,
            im: size * sine,
        }
    }
}
