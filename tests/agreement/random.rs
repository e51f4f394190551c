//! Random settings: how often theory says that it holds and is off, or says that it does not and is right.
#![allow(dead_code, reason = "not every program needs all of it")]

use equisphere::parameters::{
    NesterovKind, OptimizerKind, OrthogonalizationKind, Parameters, StepScaleKind,
};
use equisphere::run::from_parameters::{forecast_origin, initial_state, training_config};
use equisphere::simulation::ensemble::Ensemble;
use equisphere::simulation::record::Average;
use equisphere::simulation::trainer::Trainer;
use equisphere::theory::caution::Validity;
use equisphere::theory::equilibrium::Equilibrium;

use super::ways::{COMPARED, Point, average, follow, gap, spread_steps};

/// Gaps of norm, angle and risk in per cent, from which on “holds” is wrong and up to which a caution was needless.
const WRONG: [f64; 3] = [3.0, 3.0, 10.0];
const RIGHT: [f64; 3] = [1.0, 1.0, 3.0];
/// The gap of a forecast that counts as off.
const OFF: f64 = 5.0;

/// Random numbers by SplitMix64 (G. Steele, D. Lea & C. Flood 2014, “Fast Splittable Pseudorandom Number Generators”).
pub struct Draw(pub u64);

impl Draw {
    fn uniform(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) >> 11) as f64 / (1_u64 << 53) as f64
    }

    fn log_uniform(&mut self, low: f64, high: f64) -> f64 {
        low * libm::pow(high / low, self.uniform())
    }

    fn one_of<T: Copy>(&mut self, list: &[T]) -> T {
        list[(self.uniform() * list.len() as f64) as usize]
    }

    /// Settings from the distribution that `docs/theory.md` describes, but for the start and the schedule.
    pub fn settings(&mut self) -> Parameters {
        let mut parameters = Parameters {
            replicas: 64.0,
            seed: (self.uniform() * 1e9).floor(),
            ..Parameters::default()
        };
        let optimizer = self.one_of(OptimizerKind::NAMES);
        let rate = match optimizer {
            "adam" | "adamw" | "lion" => self.log_uniform(1e-3, 3e-2),
            "hyperball" => self.log_uniform(3e-3, 0.3),
            "muon" => self.log_uniform(1e-3, 0.1),
            _ => self.log_uniform(0.01, 1.0),
        };
        let intrinsic = self.log_uniform(1e-4, 0.03);
        let momentum = match self.uniform() {
            share if share < 0.3 => 0.0,
            _ => 1.0 - self.log_uniform(0.05, 0.7),
        };
        let numbers = [
            ("learning_rate", rate),
            ("weight_decay", (intrinsic / rate).min(1.0)),
            ("momentum", momentum),
            ("beta1", self.one_of(&[0.8, 0.9, 0.95])),
            ("beta2", self.one_of(&[0.9, 0.95, 0.99, 0.999])),
            (
                "dimension",
                self.one_of(&[2.0, 3.0, 5.0, 10.0, 20.0, 50.0, 100.0, 200.0]),
            ),
            ("noise_scale", self.log_uniform(0.1, 2.0)),
        ];
        for (name, value) in numbers {
            parameters.set(name, value).expect("the value is allowed");
        }
        let spectrum = self.one_of(&["linear", "geometric", "spiked", "flat"]);
        for (name, text) in [("optimizer", optimizer), ("spectrum", spectrum)] {
            parameters.set_text(name, text).expect("the name is known");
        }
        if optimizer == "muon" {
            self.matrix(&mut parameters);
        }
        parameters
    }

    /// The shape of a matrix, and what Muon does with it.
    fn matrix(&mut self, parameters: &mut Parameters) {
        let sides = [2.0, 4.0, 8.0, 12.0, 16.0];
        for name in ["rows", "columns"] {
            let side = self.one_of(&sides);
            parameters.set(name, side).expect("the value is allowed");
        }
        for (name, options) in [
            ("nesterov", NesterovKind::NAMES),
            ("orthogonalization", OrthogonalizationKind::NAMES),
            ("step_scale", StepScaleKind::NAMES),
        ] {
            let option = self.one_of(options);
            parameters
                .set_text(name, option)
                .expect("the name is known");
        }
    }

    /// The same settings from a start and with a schedule of the distribution.
    fn way(&mut self, settings: &Parameters, norm: f64, steps: u64) -> Parameters {
        let mut parameters = settings.clone();
        let start = (norm * self.log_uniform(0.3, 10.0)).clamp(1e-3, 1e3);
        (parameters.initial_norm, parameters.initial_norm_odd) = (start, start);
        let direction = self.one_of(&["uniform", "uniform", "uniform", "minimiser"]);
        let schedule = self.one_of(&[
            "constant",
            "constant",
            "step",
            "cosine",
            "warmup",
            "warmup_cosine",
            "wsd",
        ]);
        for (name, text) in [("initial_direction", direction), ("schedule", schedule)] {
            parameters.set_text(name, text).expect("the name is known");
        }
        let steps = steps as f64;
        for (name, share) in [
            ("drop_step", 0.5),
            ("schedule_steps", 1.0),
            ("warmup_steps", 0.1),
            ("decay_steps", 0.3),
        ] {
            parameters
                .set(name, (share * steps).floor())
                .expect("the value is allowed");
        }
        parameters
    }
}

/// Coordinates of replicas and steps that one setting may take.
const EFFORT: f64 = 2e7;

/// A random setting, and what is to be simulated of it.
pub struct Plan {
    /// The settings.
    pub parameters: Parameters,
    /// The prediction.
    pub equilibrium: Equilibrium,
    /// The run that begins at the predicted norm, and how many steps it takes.
    at_rest: (Parameters, u64),
    /// Whether that is long enough for the direction to settle.
    mixed: bool,
    /// The run from elsewhere, and how many steps it takes.
    pub way: (Parameters, u64),
}

impl Plan {
    /// Draws a setting.
    pub fn new(draw: &mut Draw) -> Self {
        let parameters = draw.settings();
        let norm = forecast_origin(&parameters).mean_norm();
        let equilibrium = Equilibrium::new(&parameters, parameters.learning_rate, norm, None);
        let radius = equilibrium.weight_norm.unwrap_or(norm).clamp(1e-3, 1e3);
        let relaxation = equilibrium.relaxation_steps.unwrap_or(0.0);
        let slowest = equilibrium
            .convergence_rates
            .first()
            .map_or(0.0, |rate| 1.0 / rate);
        let dimension = parameters.dimension() as f64;
        let most = EFFORT / (16.0 * dimension);
        let steps = (20.0 * relaxation.max(slowest))
            .clamp(4000.0, most.max(4000.0))
            .floor();
        let mut at_rest = parameters.clone();
        (at_rest.initial_norm, at_rest.initial_norm_odd) = (radius, radius);
        at_rest.replicas = (EFFORT / (steps * dimension)).clamp(16.0, 64.0).floor();
        let way_steps = (3.0 * relaxation.max(300.0)).min(0.3 * most).max(300.0) as u64;
        let mut way = draw.way(&parameters, radius, way_steps);
        way.replicas = (0.3 * EFFORT / (way_steps as f64 * dimension))
            .clamp(64.0, 1024.0)
            .floor();
        Self {
            parameters,
            equilibrium,
            at_rest: (at_rest, steps as u64),
            mixed: steps > 10.0 * slowest,
            way: (way, way_steps),
        }
    }
}

/// What came out for one random setting.
pub struct Finding {
    /// The settings.
    pub parameters: Parameters,
    /// The prediction.
    pub equilibrium: Equilibrium,
    /// Predicted, measured and standard error of norm, angle and risk at rest; NaN where one is missing.
    pub rest: [[f64; 3]; 3],
    /// The forecast on the way, and the settings of the way.
    pub way: (Parameters, Vec<Point>),
}

impl Finding {
    /// Simulates and compares.
    pub fn new(plan: Plan) -> Self {
        let (at_rest, steps) = &plan.at_rest;
        let (way, way_steps) = plan.way;
        let points = follow(&way, &spread_steps(way_steps));
        Self {
            rest: rest(at_rest, &plan.equilibrium, *steps, plan.mixed),
            way: (way, points),
            parameters: plan.parameters,
            equilibrium: plan.equilibrium,
        }
    }

    /// Draws settings and compares, as many at a time as there are cores.
    pub fn draw(seed: u64, count: usize) -> Vec<Self> {
        let mut draw = Draw(seed);
        let plans: Vec<Plan> = (0..count).map(|_| Plan::new(&mut draw)).collect();
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        let plans = std::sync::Mutex::new(plans.into_iter().enumerate());
        let next = || plans.lock().expect("no worker panicked").next();
        let work = || -> Vec<(usize, Self)> {
            std::iter::from_fn(next)
                .map(|(place, plan)| (place, Self::new(plan)))
                .collect()
        };
        let mut findings: Vec<(usize, Self)> = std::thread::scope(|scope| {
            let workers: Vec<_> = (0..cores).map(|_| scope.spawn(work)).collect();
            let joined = workers.into_iter().map(|worker| worker.join());
            joined
                .flat_map(|findings| findings.expect("no worker panicked"))
                .collect()
        });
        findings.sort_by_key(|(place, _)| *place);
        findings.into_iter().map(|(_, finding)| finding).collect()
    }

    /// Whether theory says that it holds where it is off.
    pub fn claims_too_much(&self) -> bool {
        (0..3).any(|k| self.holds(k) && gap(self.rest[k])[1] > WRONG[k])
    }

    /// Whether theory warns where it is right: of norm and angle, or of the risk.
    pub fn warns_needlessly(&self) -> bool {
        let right = |k: usize| gap(self.rest[k])[0].abs() <= RIGHT[k];
        let fails = |validity| matches!(validity, Validity::Fails(_));
        let sphere = fails(self.equilibrium.validity) && right(0) && right(1);
        sphere || fails(self.equilibrium.risk_validity) && right(0) && right(1) && right(2)
    }

    fn holds(&self, k: usize) -> bool {
        let equilibrium = &self.equilibrium;
        equilibrium.validity == Validity::Holds
            && (k < 2 || equilibrium.risk_validity == Validity::Holds)
    }

    /// Points of the forecast of a quantity, where theory says that it holds, and how many of them are off.
    pub fn off(&self, k: usize) -> [usize; 2] {
        if !self.holds(k) {
            return [0, 0];
        }
        let gaps: Vec<f64> = self
            .way
            .1
            .iter()
            .map(|point| gap(point.values[k])[1])
            .filter(|gap| !gap.is_nan())
            .collect();
        [gaps.len(), gaps.iter().filter(|gap| **gap > OFF).count()]
    }

    /// How far beyond what is allowed the worst prediction that is said to hold is.
    pub fn excess(&self) -> f64 {
        (0..3)
            .filter(|k| self.holds(*k))
            .map(|k| gap(self.rest[k])[1] / WRONG[k])
            .fold(0.0, f64::max)
    }

    /// The settings in short.
    pub fn settings(&self) -> String {
        let p = &self.parameters;
        let memory = if p.optimizer.has_betas() {
            format!("beta1={} beta2={}", p.beta1, p.beta2)
        } else {
            format!("momentum={:.2}", p.momentum)
        };
        let size = if p.optimizer.is_of_matrices() {
            format!(
                "rows={} columns={} nesterov={} orthogonalization={} step_scale={}",
                p.rows,
                p.columns,
                p.nesterov.name(),
                p.orthogonalization.name(),
                p.step_scale.name(),
            )
        } else {
            format!("dimension={}", p.dimension)
        };
        format!(
            "optimizer={} learning_rate={:.3e} weight_decay={:.3e} {memory} {size} noise_scale={:.2} spectrum={}",
            p.optimizer.name(),
            p.learning_rate,
            p.weight_decay,
            p.noise_scale,
            p.spectrum.name(),
        )
    }
}

/// Averages over the second half of the steps beside the prediction.
fn rest(
    parameters: &Parameters,
    equilibrium: &Equilibrium,
    steps: u64,
    mixed: bool,
) -> [[f64; 3]; 3] {
    let training = training_config(parameters, None, 0).expect("no data is needed");
    let mut ensemble = Ensemble::new(training, initial_state(parameters));
    let mut sums = vec![vec![0.0; parameters.replicas as usize]; 3];
    let mut count = 0.0;
    for step in 0..steps {
        if ensemble.step().is_none() {
            return [[f64::NAN; 3]; 3];
        }
        if 2 * step < steps {
            continue;
        }
        count += 1.0;
        for (sums, quantity) in sums.iter_mut().zip(COMPARED) {
            let root = quantity.row().average == Average::RootMeanSquare;
            for (sum, value) in sums.iter_mut().zip(ensemble.latest(quantity)) {
                *sum += if root { value * value } else { *value };
            }
        }
    }
    [0, 1, 2].map(|k: usize| {
        let quantity = COMPARED[k];
        let root = quantity.row().average == Average::RootMeanSquare;
        let means = sums[k].iter().map(|sum| sum / count);
        let means = means.map(|mean| if root { mean.sqrt() } else { mean });
        let [found, error] = average(means, quantity);
        let expected = equilibrium.limit(quantity.row().name);
        let expected = expected.filter(|value| *value > 1e-12 && (k < 2 || mixed));
        [expected.unwrap_or(f64::NAN), found, error]
    })
}

/// The table by optimizer and the worst ten, in Markdown.
pub fn table(findings: &[Finding]) -> String {
    let mut text = String::from(
        "| optimizer | settings | holds, and off | warned needlessly | forecast off: norm | angle | risk |\n|---|---|---|---|---|---|---|\n",
    );
    let mut rows: Vec<(&str, Vec<&Finding>)> = OptimizerKind::NAMES
        .iter()
        .map(|name| {
            (
                *name,
                findings
                    .iter()
                    .filter(|f| f.parameters.optimizer.name() == *name)
                    .collect(),
            )
        })
        .collect();
    rows.push(("all", findings.iter().collect()));
    for (name, findings) in rows {
        let count = |of: fn(&Finding) -> bool| findings.iter().filter(|f| of(f)).count();
        let off = [0, 1, 2].map(|k| {
            let [all, off] = findings
                .iter()
                .map(|f| f.off(k))
                .fold([0, 0], |a, b| [a[0] + b[0], a[1] + b[1]]);
            format!("{:.1}%", 100.0 * off as f64 / all.max(1) as f64)
        });
        text += &format!(
            "| {name} | {} | {} | {} | {} |\n",
            findings.len(),
            count(Finding::claims_too_much),
            count(Finding::warns_needlessly),
            off.join(" | "),
        );
    }
    let mut worst: Vec<&Finding> = findings.iter().filter(|f| f.excess() > 0.0).collect();
    worst.sort_by(|a, b| b.excess().total_cmp(&a.excess()));
    text += "\n| the worst ten where it holds | norm | angle | risk |\n|---|---|---|---|\n";
    for finding in worst.iter().take(10) {
        let shown = finding.rest.map(|values| {
            format!("{:+.1}%", gap(values)[0])
                .replace('-', "−")
                .replace("NaN%", "—")
        });
        text += &format!("| `{}` | {} |\n", finding.settings(), shown.join(" | "));
    }
    text
}
