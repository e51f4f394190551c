//! Numbers of single or double precision, eight side by side.
//!
//! Every sum over lanes has one order, and no operation is fused with another: the bits are the same everywhere.

use std::ops::{Add, AddAssign, Div, Mul, Sub};

use wide::{f32x8, f64x8};

/// Numbers side by side.
pub const WIDTH: usize = 8;

/// Eight numbers side by side.
pub trait Lanes:
    Copy
    + Add<Output = Self>
    + Sub<Output = Self>
    + Mul<Output = Self>
    + Div<Output = Self>
    + AddAssign
    + 'static
{
    /// All zero.
    const ZERO: Self;

    /// The square root of each.
    fn root(self) -> Self;

    /// The larger of two, lane by lane; of a number and NaN either.
    fn larger(self, other: Self) -> Self;

    /// These numbers where those of `sign` are above zero, and zero elsewhere.
    fn where_positive(self, sign: Self) -> Self;
}

/// A number of single or double precision.
pub trait Real: Copy + Default + 'static {
    /// Eight of them.
    type Lanes: Lanes;

    /// The nearest number.
    fn from_f64(value: f64) -> Self;

    /// The same number in double precision.
    fn to_f64(self) -> f64;

    /// `eˣ`.
    fn exp(self) -> Self;

    /// Eight times the same number.
    fn splat(self) -> Self::Lanes;

    /// Eight numbers as lanes.
    fn lanes(numbers: [Self; WIDTH]) -> Self::Lanes;

    /// Lanes as eight numbers.
    fn numbers(lanes: Self::Lanes) -> [Self; WIDTH];

    /// The sum of the lanes, in one order.
    fn sum(lanes: Self::Lanes) -> Self;
}

macro_rules! real {
    ($number:ty, $lanes:ty, $exp:path) => {
        impl Lanes for $lanes {
            const ZERO: Self = <$lanes>::ZERO;

            #[inline(always)]
            fn root(self) -> Self {
                self.sqrt()
            }

            #[inline(always)]
            fn larger(self, other: Self) -> Self {
                self.simd_gt(other).bitselect(self, other)
            }

            #[inline(always)]
            fn where_positive(self, sign: Self) -> Self {
                sign.simd_gt(Self::ZERO).bitselect(self, Self::ZERO)
            }
        }

        impl Real for $number {
            type Lanes = $lanes;

            #[inline(always)]
            fn from_f64(value: f64) -> Self {
                value as $number
            }

            #[inline(always)]
            fn to_f64(self) -> f64 {
                self as f64
            }

            #[inline(always)]
            fn exp(self) -> Self {
                $exp(self)
            }

            #[inline(always)]
            fn splat(self) -> Self::Lanes {
                <$lanes>::splat(self)
            }

            #[inline(always)]
            fn lanes(numbers: [Self; WIDTH]) -> Self::Lanes {
                <$lanes>::from(numbers)
            }

            #[inline(always)]
            fn numbers(lanes: Self::Lanes) -> [Self; WIDTH] {
                lanes.to_array()
            }

            #[inline(always)]
            fn sum(lanes: Self::Lanes) -> Self {
                let [a, b, c, d, e, f, g, h] = lanes.to_array();
                ((a + e) + (c + g)) + ((b + f) + (d + h))
            }
        }
    };
}

real!(f32, f32x8, libm::expf);
real!(f64, f64x8, libm::exp);
