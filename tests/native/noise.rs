//! The normals are normal: moments, tails, correlations.
//!
//! `EQUISPHERE_NORMALS=1000000000 cargo test --release --test native noise` is the long version.

use equisphere::simulation::noise::streams;
use equisphere::simulation::vector::Lanes;

const DRAWN_AT_ONCE: usize = 4096;

fn sample_size() -> u64 {
    let asked = std::env::var("EQUISPHERE_NORMALS").ok();
    asked.map_or(20_000_000, |text| {
        text.parse().expect("EQUISPHERE_NORMALS is a whole number")
    })
}

/// What is summed over all normals of all four replicas.
#[derive(Default)]
struct Sums {
    count: f64,
    powers: [f64; 8],
    beyond: [f64; 6],
    largest: f64,
    /// Products with the neighbour, the one after it, and so on, and with the next replica.
    lags: [f64; 4],
    across: f64,
    /// Products of squares with the neighbour's: the pair of one Box–Muller transform.
    squares: f64,
}

impl Sums {
    fn add(&mut self, normals: &[Lanes]) {
        let rows: Vec<[f64; 4]> = normals.iter().map(|x| x.to_array()).collect();
        for (i, row) in rows.iter().enumerate() {
            for lane in 0..4 {
                let x = row[lane];
                self.count += 1.0;
                let mut power = 1.0;
                for sum in &mut self.powers {
                    power *= x;
                    *sum += power;
                }
                for (sigma, beyond) in self.beyond.iter_mut().enumerate() {
                    *beyond += f64::from(u8::from(x.abs() > (sigma + 1) as f64));
                }
                self.largest = self.largest.max(x.abs());
                for (lag, sum) in self.lags.iter_mut().enumerate() {
                    *sum += rows.get(i + lag + 1).map_or(0.0, |later| x * later[lane]);
                }
                self.across += x * row[(lane + 1) % 4];
                let neighbour = rows.get(i + 1).map_or(1.0, |later| later[lane]);
                self.squares += (x * x - 1.0) * (neighbour * neighbour - 1.0);
            }
        }
    }
}

#[test]
fn normals_have_the_moments_tails_and_independence_of_normals() {
    let stream = &mut streams(12345, 1)[0];
    let mut normals = vec![Lanes::ZERO; DRAWN_AT_ONCE];
    let mut sums = Sums::default();
    for _ in 0..sample_size() / (4 * DRAWN_AT_ONCE as u64) {
        stream.fill_normals(&mut normals);
        sums.add(&normals);
    }
    let n = sums.count;
    // Five standard errors everywhere: a right generator fails once in a hundred thousand runs, and
    // this seed always gives the same numbers.
    let within = |what: &str, found: f64, expected: f64, variance: f64| {
        let error = 5.0 * (variance / n).sqrt();
        assert!(
            (found - expected).abs() < error,
            "{what}: {found} is not {expected} ± {error:.2e}"
        );
    };
    // E x^k = (k−1)!! for even k; Var x^k = (2k−1)!! − (E x^k)².
    let moments = [0.0, 1.0, 0.0, 3.0, 0.0, 15.0, 0.0, 105.0];
    let doubled = [
        1.0,
        3.0,
        15.0,
        105.0,
        945.0,
        10_395.0,
        135_135.0,
        2_027_025.0,
    ];
    for k in 0..8 {
        let variance = doubled[k] - moments[k] * moments[k];
        within(
            &format!("moment {}", k + 1),
            sums.powers[k] / n,
            moments[k],
            variance,
        );
    }
    for (k, &beyond) in sums.beyond.iter().enumerate() {
        let share = libm::erfc((k + 1) as f64 / std::f64::consts::SQRT_2);
        // A rare count is Poisson: its variance is its mean, and one count more or less is no error.
        within(
            &format!("tail beyond {}σ", k + 1),
            beyond / n,
            share,
            share + 1.0 / n,
        );
    }
    for (lag, sum) in sums.lags.iter().enumerate() {
        within(&format!("lag {}", lag + 1), sum / n, 0.0, 1.0);
    }
    within("next replica", sums.across / n, 0.0, 1.0);
    within("squares of a pair", sums.squares / n, 0.0, 4.0);
    assert!(
        sums.largest < 6.56,
        "the radius ends at 6.55: {}",
        sums.largest
    );
}
