//! Steps of SGD and its kin with momentum on additive noise, each in one sweep over the coordinates.
//!
//! The gradient is tangent to the sphere, so all that a step needs to know of the whole vector
//! follows from a few sums: with `s = Σxᵢ²`, `q = Σγᵢxᵢ²`, `e = Σxᵢξᵢ`, where `γᵢ = aᵢ − a₁` and
//! `r = √s`, the unit gradient is `g̃ = y/r` with
//!
//! `yᵢ = (γᵢ − c)xᵢ + σrξᵢ`, `c = (q + σre)/s`, and the gradient at `x` is `g = y/s`.
//!
//! The sweep that makes the new weights accumulates these sums for the next step, for which the
//! noise is drawn already. A common shift of the eigenvalues does not act across `x`; with `γ` instead of `a`
//! nothing large cancels near the minimiser.
//!
//! The angle comes from sums too: its tangent is the length of the new weights' part across the old
//! ones against the part along them. For plain SGD they are `(η/s)‖y‖` and `(1 − ηλ)r`. With momentum
//! the step goes along `p`, whose part along `x` is `μx`, `μ = x·p/s`, known from the sum `x·v`
//! of the sweep before; the rest is summed coordinate by coordinate, where `p ≈ μx` cancels exactly.

use crate::simulation::vector::{LANES, Lanes};

/// SGD, heavy ball or Nesterov with a coupled and a decoupled decay, one of them zero:
/// `d = g + λx`, `v ← αv + d`, `x ← (1 − ηλ′)x − ηp` with `p = v`, or Nesterov's `p = d + αv`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct HeavyBall {
    /// Momentum α.
    pub momentum: f64,
    /// Decay λ inside the gradient.
    pub coupled: f64,
    /// Decay λ′ beside it.
    pub decoupled: f64,
    /// Whether the step looks ahead.
    pub nesterov: bool,
}

/// What the four lanes are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LaneAxis {
    /// Four replicas; vectors are `[coordinate]`.
    Replicas,
    /// Four neighbouring coordinates of one replica; vectors are `[coordinate/4]`, filled up with zeros.
    Coordinates,
}

/// What some steps leave behind: all that their quantities follow from. With replicas in the lanes a number
/// is a vector, `[step][replica]`; with coordinates in the lanes it is one `[step]`, so that four steps lie
/// in a vector.
#[derive(Clone, Debug, Default)]
pub struct Trace {
    /// `r` before each step, and after the last.
    pub radius: Vec<Lanes>,
    /// `1/s` before each step, and after the last.
    pub inverse: Vec<Lanes>,
    /// `q` after each step.
    pub gap: Vec<Lanes>,
    /// `x₁` after each step.
    pub first: Vec<Lanes>,
    /// `Σyᵢ²` of each step.
    pub square_y: Vec<Lanes>,
    /// With momentum: `‖p − μx‖²` of each step.
    pub across: Vec<Lanes>,
    /// With momentum: what each step multiplied the old weights by.
    pub along: Vec<Lanes>,
}

impl Trace {
    /// Makes room for some steps.
    pub fn reserve(&mut self, steps: usize) {
        for list in [
            &mut self.radius,
            &mut self.inverse,
            &mut self.gap,
            &mut self.first,
            &mut self.square_y,
            &mut self.across,
            &mut self.along,
        ] {
            // One more, and then up to whole vectors of steps.
            list.resize(steps + LANES, Lanes::ZERO);
        }
    }
}

/// Four replicas, or the coordinates of one, on their way through some steps.
#[derive(Debug)]
pub struct Track<'a> {
    /// The weights.
    pub weights: &'a mut [Lanes],
    /// The velocity, as long as the weights.
    pub velocity: &'a mut [Lanes],
    /// Standard normal numbers: for each step a row as long as the weights.
    pub normals: &'a [Lanes],
    /// What the steps leave behind.
    pub trace: &'a mut Trace,
}

/// The update rule and the loss, as the sweep needs them.
#[derive(Debug)]
pub struct FusedStep<'a> {
    /// The update rule.
    pub rule: HeavyBall,
    /// Noise scale σ.
    pub noise_scale: f64,
    /// `γᵢ = aᵢ − a₁`, in the layout of the vectors.
    pub gaps: &'a [Lanes],
    /// What the lanes are.
    pub across: LaneAxis,
}

/// Sums over the coordinates of the weights before a step.
#[derive(Clone, Copy)]
struct Sums {
    square: Lanes,
    gap: Lanes,
    noise: Lanes,
    /// `x·v`, with momentum.
    velocity: Lanes,
}

impl Sums {
    const ZERO: Self = Self {
        square: Lanes::ZERO,
        gap: Lanes::ZERO,
        noise: Lanes::ZERO,
        velocity: Lanes::ZERO,
    };

    #[inline(always)]
    fn add<const MOMENTUM: bool>(&mut self, x: Lanes, gap: Lanes, xi: Lanes, v: Lanes) {
        let square = x * x;
        self.square += square;
        self.gap += gap * square;
        self.noise += x * xi;
        if MOMENTUM {
            self.velocity += x * v;
        }
    }
}

/// The weights before a step, as far as the step needs to know.
#[derive(Clone, Copy)]
struct Before {
    sums: Sums,
    radius: Lanes,
    inverse: Lanes,
}

/// The same for all coordinates of a step.
struct Constants {
    /// `c`.
    centre: Lanes,
    /// `σr`.
    noise: Lanes,
    /// What multiplies `y`: `η/s` for plain SGD, and otherwise `1/s`.
    scale: Lanes,
    keep: Lanes,
    rate: Lanes,
    coupled: Lanes,
    momentum: Lanes,
    /// `p = look·d + carry·v`.
    look: Lanes,
    carry: Lanes,
    /// `μ`.
    along: Lanes,
}

impl FusedStep<'_> {
    /// One step of each track for each of the `rates`. Two tracks at once take less time than one after
    /// the other when they are short, because each waits for roots and quotients.
    pub fn run<const TRACKS: usize>(&self, tracks: &mut [Track; TRACKS], rates: &[f64]) {
        if self.rule.momentum == 0.0 {
            self.run_with::<TRACKS, false>(tracks, rates);
        } else {
            self.run_with::<TRACKS, true>(tracks, rates);
        }
    }

    #[inline(never)]
    fn run_with<const TRACKS: usize, const MOMENTUM: bool>(
        &self,
        tracks: &mut [Track; TRACKS],
        rates: &[f64],
    ) {
        let mut before: [Before; TRACKS] = std::array::from_fn(|k| {
            let track = &mut tracks[k];
            let mut sums = Sums::ZERO;
            for (i, &x) in track.weights.iter().enumerate() {
                sums.add::<MOMENTUM>(x, self.gaps[i], track.normals[i], track.velocity[i]);
            }
            let before = self.before::<MOMENTUM>(sums);
            self.write(&mut track.trace.radius, 0, before.radius);
            self.write(&mut track.trace.inverse, 0, before.inverse);
            before
        });
        for (step, &rate) in rates.iter().enumerate() {
            // The last step has no next one: any noise will do.
            let next = (step + 1).min(rates.len() - 1);
            for (track, before) in tracks.iter_mut().zip(&mut before) {
                *before = self.step::<MOMENTUM>(track, rate, before, [step, next]);
            }
        }
    }

    #[inline(always)]
    fn step<const MOMENTUM: bool>(
        &self,
        track: &mut Track,
        rate: f64,
        before: &Before,
        rows: [usize; 2],
    ) -> Before {
        let constants = self.constants::<MOMENTUM>(rate, before);
        let length = track.weights.len();
        let now = &track.normals[rows[0] * length..][..length];
        let next = &track.normals[rows[1] * length..][..length];
        let (sums, [square_y, across]) = pass::<MOMENTUM>(
            &constants,
            track.weights,
            track.velocity,
            self.gaps,
            now,
            next,
        );
        let after = self.before::<MOMENTUM>(sums);
        let (step, trace) = (rows[0], &mut *track.trace);
        self.write(&mut trace.square_y, step, self.total(square_y));
        if MOMENTUM {
            self.write(&mut trace.across, step, self.total(across));
            let along = constants.keep - constants.rate * constants.along;
            self.write(&mut trace.along, step, along);
        }
        self.write(&mut trace.radius, step + 1, after.radius);
        self.write(&mut trace.inverse, step + 1, after.inverse);
        self.write(&mut trace.gap, step, after.sums.gap);
        self.write(&mut trace.first, step, track.weights[0]);
        after
    }

    #[inline(always)]
    fn write(&self, list: &mut [Lanes], step: usize, value: Lanes) {
        match self.across {
            LaneAxis::Replicas => list[step] = value,
            LaneAxis::Coordinates => {
                list[step / LANES].as_mut_array()[step % LANES] = value.to_array()[0];
            }
        }
    }

    #[inline(always)]
    fn before<const MOMENTUM: bool>(&self, sums: Sums) -> Before {
        let square = self.total(sums.square);
        Before {
            // The root and the quotient do not wait for each other.
            radius: square.sqrt(),
            inverse: Lanes::ONE / square,
            sums: Sums {
                square,
                gap: self.total(sums.gap),
                noise: self.total(sums.noise),
                velocity: if MOMENTUM {
                    self.total(sums.velocity)
                } else {
                    Lanes::ZERO
                },
            },
        }
    }

    #[inline(always)]
    fn constants<const MOMENTUM: bool>(&self, rate: f64, before: &Before) -> Constants {
        let HeavyBall {
            momentum,
            coupled,
            decoupled,
            nesterov,
        } = self.rule;
        let Before {
            sums,
            radius,
            inverse,
        } = *before;
        let noise = Lanes::splat(self.noise_scale) * radius;
        let [rate, momentum, coupled, decoupled] =
            [rate, momentum, coupled, decoupled].map(Lanes::splat);
        let [look, carry] = if nesterov {
            [Lanes::ONE, momentum]
        } else {
            [Lanes::ZERO, Lanes::ONE]
        };
        let decay = if MOMENTUM {
            decoupled
        } else {
            coupled + decoupled
        };
        // y is at right angles to x: of d only the decay has a part along it.
        let along = if MOMENTUM {
            let velocity = momentum * sums.velocity * inverse + coupled;
            look * coupled + carry * velocity
        } else {
            Lanes::ZERO
        };
        Constants {
            centre: (sums.gap + noise * sums.noise) * inverse,
            noise,
            scale: if MOMENTUM { inverse } else { rate * inverse },
            keep: Lanes::ONE - rate * decay,
            rate,
            coupled,
            momentum,
            look,
            carry,
            along,
        }
    }

    /// A sum over coordinates: when they are in the lanes, over these as well.
    #[inline(always)]
    fn total(&self, sum: Lanes) -> Lanes {
        match self.across {
            LaneAxis::Replicas => sum,
            LaneAxis::Coordinates => {
                let [a, b, c, d] = sum.to_array();
                Lanes::splat((a + b) + (c + d))
            }
        }
    }
}

/// Moves the weights by one step. Returns their sums with the noise of the next step, and the sums of
/// `y²` and, with momentum, of the square of `p − μx`.
#[inline(always)]
fn pass<const MOMENTUM: bool>(
    constants: &Constants,
    weights: &mut [Lanes],
    velocity: &mut [Lanes],
    gaps: &[Lanes],
    now: &[Lanes],
    next: &[Lanes],
) -> (Sums, [Lanes; 2]) {
    let length = weights.len();
    let (velocity, gaps) = (&mut velocity[..length], &gaps[..length]);
    let (now, next) = (&now[..length], &next[..length]);
    let mut sums = Sums::ZERO;
    let (mut square_y, mut across) = (Lanes::ZERO, Lanes::ZERO);
    for i in 0..length {
        let (x, gap) = (weights[i], gaps[i]);
        let y = (gap - constants.centre) * x + constants.noise * now[i];
        square_y += y * y;
        let moved = if MOMENTUM {
            let direction = constants.scale * y + constants.coupled * x;
            let v = constants.momentum * velocity[i] + direction;
            velocity[i] = v;
            let p = constants.look * direction + constants.carry * v;
            let residual = p - constants.along * x;
            across += residual * residual;
            constants.keep * x - constants.rate * p
        } else {
            constants.keep * x - constants.scale * y
        };
        weights[i] = moved;
        sums.add::<MOMENTUM>(moved, gap, next[i], velocity[i]);
    }
    (sums, [square_y, across])
}
