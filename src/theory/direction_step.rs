//! A step as the direction feels it: what the laws of the direction need to know of it.

use super::update_law::UpdateLaw;

/// A step as the direction feels it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct DirectionStep {
    /// Effective learning rate of the direction, `η_e`.
    pub rate: f64,
    /// Noise scale σ, times the optimizer's noise gain.
    pub noise_scale: f64,
    /// Tangent of the angular update; zero leaves the lengthening by a step out.
    pub tangent: f64,
    /// Momentum averages a steep direction's overshoot away: `(1−α)/(1+α)` for the heavy ball.
    pub damping: f64,
}

impl DirectionStep {
    /// The step of a law at a noise scale σ, a mean square gradient `G²` and a norm.
    pub fn new(law: &UpdateLaw, noise_scale: f64, square_gradient: f64, norm: f64) -> Self {
        let rate = law.direction_rate(square_gradient, norm);
        Self {
            rate,
            noise_scale: noise_scale * law.noise_gain(),
            tangent: if law.is_plain_sgd() {
                rate * square_gradient.sqrt()
            } else {
                0.0
            },
            damping: law.rule().damping(law),
        }
    }

    /// Temperature `T = η_eσ²/2`.
    pub fn temperature(&self) -> f64 {
        0.5 * self.rate * self.noise_scale * self.noise_scale
    }

    /// `Q = √(1 + tan²AU + η_e²σ²)`: by this a step lengthens the direction, and the noise along it.
    pub fn quotient(&self) -> f64 {
        let noise = self.rate * self.noise_scale;
        (1.0 + self.tangent * self.tangent + noise * noise * self.damping).sqrt()
    }

    /// `η_e(a_d − a₁)/(2Q)` for the width `a_d − a₁` of the spectrum, with momentum times the damping: one at
    /// the edge of stability, where a step turns the steepest coordinate around (`docs/theory.md`; J. Cohen et
    /// al. 2021, “Gradient Descent on Neural Networks Typically Occurs at the Edge of Stability”,
    /// arXiv:2103.00065; E. Lobacheva et al. 2021, arXiv:2106.15739, for weight decay on normalized weights).
    pub fn edge_margin(&self, width: f64) -> f64 {
        0.5 * self.rate * self.damping * width / self.quotient()
    }

    /// How many times as large `η_e` would be at the edge of stability, for the same gradient: where
    /// `η_e(a_d − a₁)` is twice the quotient, which grows with it. `None` where it grows too fast for an edge.
    pub fn times_to_edge(&self, width: f64) -> Option<f64> {
        let unstable = 0.5 * self.rate * self.damping * width;
        let lengthening = self.quotient() * self.quotient() - 1.0;
        let square = unstable * unstable - lengthening;
        (square > 0.0).then(|| 1.0 / square.sqrt())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn at_so_many_times_the_rate_a_step_is_at_the_edge() {
        for (noise_scale, gradient, damping) in [(0.0, 0.0, 1.0), (0.3, 0.2, 1.0), (0.2, 0.0, 0.1)]
        {
            let step = |rate: f64| DirectionStep {
                rate,
                noise_scale,
                tangent: rate * gradient,
                damping,
            };
            let width = 1.5;
            let times = step(0.1).times_to_edge(width).unwrap();
            let margin = step(0.1 * times).edge_margin(width);
            // Under the root four digits cancel at most.
            assert!((margin - 1.0).abs() < 1e-11, "{noise_scale}: {margin}");
        }
        // So much noise lengthens the direction faster than the gradient could turn it around.
        let noisy = DirectionStep {
            rate: 0.1,
            noise_scale: 2.0,
            tangent: 0.0,
            damping: 1.0,
        };
        assert_eq!(noisy.times_to_edge(1.5), None);
    }
}
