//! Draws from the `χ²` law: the squared length of a standard normal vector.

use crate::simulation::noise::NoiseStream;
use crate::simulation::vector::{LANES, Lanes};

/// `χ²` with `freedom` degrees of freedom for each replica, exactly, from one normal number and, seldom,
/// more of them.
///
/// It is twice a gamma variable of shape `a = freedom/2`, drawn as by G. Marsaglia and W. W. Tsang 2000, “A simple method for generating gamma variables”: with
/// `d = a − ⅓`, `c = 1/√(9d)`, a normal `x` and `v = (1 + cx)³`, `dv` has the law if it is accepted with
/// the probability `exp(x²/2 + d − dv + d ln v)`, at least 95%. One degree is the square of a normal.
pub fn chi_square(freedom: usize, normal: Lanes, noise: &mut NoiseStream) -> Lanes {
    match freedom {
        0 => return Lanes::ZERO,
        1 => return normal * normal,
        _ => {}
    }
    let d = 0.5 * freedom as f64 - 1.0 / 3.0;
    let c = 1.0 / (9.0 * d).sqrt();
    let mut candidates = [normal];
    let mut found = [0.0; LANES];
    let mut open = [true; LANES];
    loop {
        let x = candidates[0];
        let root = Lanes::ONE + Lanes::splat(c) * x;
        let v = root * root * root;
        let u = noise.uniforms();
        // This much is accepted without a logarithm.
        let square = x * x;
        let sure = (Lanes::ONE - Lanes::splat(0.0331) * square * square).simd_gt(u)
            & root.simd_gt(Lanes::ZERO);
        let (sure, xs, vs, us) = (sure.to_bitmask(), x.to_array(), v.to_array(), u.to_array());
        for lane in 0..LANES {
            if open[lane] && (sure >> lane & 1 == 1 || accepted(xs[lane], vs[lane], us[lane], d)) {
                found[lane] = 2.0 * d * vs[lane];
                open[lane] = false;
            }
        }
        if open == [false; LANES] {
            return Lanes::from(found);
        }
        noise.fill_normals(&mut candidates);
    }
}

fn accepted(x: f64, v: f64, u: f64, d: f64) -> bool {
    v > 0.0 && libm::log(u) < 0.5 * x * x + d * (1.0 - v + libm::log(v))
}
