//! What theory says of a running experiment, step by step.

use crate::numeric::transfer::Transfer;
use crate::parameters::{Parameters, ScheduleKind};
use crate::run::from_parameters::forecast_origin;
use crate::run::history::StepPrediction;
use crate::run::norm_band::NormBand;
#[cfg(feature = "whole")]
use crate::run::resting::Resting;
use crate::simulation::record::{QUANTITIES, QUANTITY_COUNT, Quantity, Record};
use crate::theory::equilibrium::Equilibrium;
use crate::theory::forecast::Forecast;
use crate::theory::landscape::Landscape;
use crate::theory::quantity::{QuantityLaw, quantity_law};
use crate::theory::update_law::UpdateLaw;

/// Steps over which the mean square gradient of real data is averaged for theory.
const GRADIENT_MEMORY: f64 = 200.0;

/// Theory beside a run. It sees the run's parameters and learning rates; of what the run measured it sees
/// nothing but the gradient of real data, which cannot be derived.
#[derive(Clone, Debug)]
pub struct LiveTheory {
    /// The way to equilibrium.
    pub forecast: Forecast,
    /// How much norms are foretold to differ, where they do.
    pub norm_band: NormBand,
    /// The stationary state for the parameters now in force.
    pub equilibrium: Equilibrium,
    /// Learning rate of the last step, or of the first while there is none.
    pub learning_rate: f64,
    /// The step of the last change, by the reader or by a jump of the schedule.
    pub last_change: u64,
    landscape: Landscape,
    law: UpdateLaw,
    /// What theory says of each quantity, looked up by name once.
    quantity_laws: [Option<&'static QuantityLaw>; QUANTITY_COUNT],
    step_prediction: StepPrediction,
    measured_square_gradient: Option<f64>,
    /// Learning rate and norm from which the stationary state was predicted last.
    predicted_from: [f64; 2],
    /// Whether the forecast has come to rest under the present law; never written to a snapshot, for it is found again.
    #[cfg(feature = "whole")]
    resting: Resting,
}

impl LiveTheory {
    /// At the start of a run whose first step has this learning rate.
    pub fn new(parameters: &Parameters, learning_rate: f64) -> Self {
        let landscape = Landscape::new(parameters, None);
        let forecast = Forecast::new(forecast_origin(parameters), &landscape);
        let norm = forecast.weight_norm();
        let mut live_theory = Self {
            equilibrium: Equilibrium::new(parameters, learning_rate, norm, None),
            forecast,
            norm_band: NormBand::default(),
            learning_rate,
            last_change: 0,
            landscape,
            law: UpdateLaw::new(parameters, learning_rate),
            quantity_laws: QUANTITIES.each_ref().map(|row| quantity_law(row.name)),
            step_prediction: StepPrediction::NOTHING,
            measured_square_gradient: None,
            predicted_from: [learning_rate, norm],
            #[cfg(feature = "whole")]
            resting: Resting::default(),
        };
        live_theory.predict(parameters);
        live_theory
    }

    /// Goes on with other parameters from a step on that has this learning rate.
    pub fn change(&mut self, parameters: &Parameters, step: u64, learning_rate: f64) {
        self.last_change = step;
        self.learning_rate = learning_rate;
        self.landscape = Landscape::new(parameters, self.measured_square_gradient);
        let law = UpdateLaw::new(parameters, learning_rate);
        if law.optimizer != self.law.optimizer {
            self.forecast.restart_optimizer();
        }
        self.law = law;
        self.predict(parameters);
    }

    /// Saves how far it is, or restores it into one that was new for the run's first parameters.
    pub fn transfer(&mut self, parameters: &Parameters, transfer: &mut Transfer) {
        self.forecast.transfer(transfer);
        self.norm_band.transfer(transfer);
        transfer.number(&mut self.learning_rate);
        transfer.word(&mut self.last_change);
        transfer.option(&mut self.measured_square_gradient);
        transfer.numbers(&mut self.predicted_from);
        // What is only written knows the rest already, but for what is measured meanwhile.
        if transfer.is_reading() || matches!(self.landscape, Landscape::Measured { .. }) {
            self.landscape = Landscape::new(parameters, self.measured_square_gradient);
            self.law = UpdateLaw::new(parameters, self.learning_rate);
            self.predict_from(parameters, self.predicted_from);
        }
    }

    /// Theory's word on the step that was just taken.
    pub fn step_prediction(&mut self, parameters: &Parameters, record: &Record) -> &StepPrediction {
        if matches!(self.landscape, Landscape::Measured { .. }) {
            self.measure_gradient(parameters, record);
        }
        if record.learning_rate != self.law.learning_rate {
            self.law = UpdateLaw::new(parameters, record.learning_rate);
            self.rise();
        }
        self.notice_schedule(parameters, record);
        self.forecast.rescale(record.rescaling);
        if crate::WHOLE && record.rescaling != 1.0 {
            self.rise();
        }
        #[cfg(feature = "whole")]
        if self
            .resting
            .step(&mut self.forecast, &mut self.step_prediction)
        {
            self.norm_band.note(record.step, &self.forecast);
            return &self.step_prediction;
        }
        self.forecast.advance(&self.law, &self.landscape);
        if crate::WHOLE {
            self.norm_band.note(record.step, &self.forecast);
        }
        if self.equilibrium.is_hopeless() {
            return &StepPrediction::NOTHING;
        }
        self.step_prediction.forecast = self.foretell(None);
        if self.forecast.groups() == 2 {
            self.step_prediction.groups = [0, 1].map(|group| self.foretell(Some(group)));
        }
        #[cfg(feature = "whole")]
        if self.may_rest() {
            self.resting.look(&mut self.forecast, &self.step_prediction);
        }
        &self.step_prediction
    }

    /// Whether every step is the same function of where the forecast stands, while the rate stays what it is.
    #[cfg(feature = "whole")]
    fn may_rest(&self) -> bool {
        self.law.is_ageless() && matches!(self.landscape, Landscape::Rayleigh { .. })
    }

    /// Whether the forecast can be expected to come to rest, after which it costs nothing.
    #[cfg(feature = "whole")]
    pub fn comes_to_rest(&self, parameters: &Parameters) -> bool {
        self.may_rest() && parameters.schedule == ScheduleKind::Constant
    }

    /// From here on steps are other ones, so that the forecast has not come to rest.
    fn rise(&mut self) {
        #[cfg(feature = "whole")]
        {
            self.resting = Resting::default();
        }
    }

    /// What the last step should have measured, over one group of replicas or over all.
    fn foretell(&mut self, group: Option<usize>) -> [f64; QUANTITY_COUNT] {
        self.forecast.ask(group);
        let (forecast, landscape) = (&self.forecast, &self.landscape);
        let foretold = self.quantity_laws.map(|law| match law {
            Some(law) => (law.forecast)(forecast, landscape),
            None => f64::NAN,
        });
        self.forecast.ask(None);
        foretold
    }

    /// Radii of the spheres on which theory sees the weights in the end: one, none, or one for each start norm
    /// where the rule keeps it.
    pub fn radii(&self) -> Vec<f64> {
        if self.law.keeps_norm() {
            return self.forecast.norms();
        }
        self.equilibrium.weight_norm.into_iter().collect()
    }

    /// The norm at which decay balances a gradient of this mean square, or that the rule keeps.
    pub fn balance_norm(&self, square_gradient: f64) -> Option<f64> {
        if self.law.keeps_norm() {
            return self.equilibrium.weight_norm;
        }
        // The stationary state's rate and decay go together; an exponential schedule has no decay.
        let law = UpdateLaw {
            learning_rate: self.learning_rate,
            weight_decay: self.law.weight_decay.min(self.equilibrium.law.weight_decay),
            ..self.law
        };
        law.equilibrium_norm(square_gradient)
    }

    /// The stationary state follows the schedule: at once when the rate jumps, and otherwise whenever it
    /// has drifted by a per cent, for solving it takes longer than a step. The state of an exponential
    /// schedule is that of the equivalent run with decay, which has one rate.
    fn notice_schedule(&mut self, parameters: &Parameters, record: &Record) {
        if parameters.schedule == ScheduleKind::Exponential {
            self.learning_rate = record.learning_rate;
            return;
        }
        let drift = (record.learning_rate / self.learning_rate - 1.0).abs();
        if drift > 0.2 {
            self.last_change = record.step;
        }
        if drift > 0.01 {
            self.learning_rate = record.learning_rate;
            self.predict(parameters);
        }
    }

    fn measure_gradient(&mut self, parameters: &Parameters, record: &Record) {
        let now = record.average(Quantity::UnitGradientNorm);
        let before = self.measured_square_gradient.unwrap_or(now * now);
        let share = 1.0 / GRADIENT_MEMORY.min((record.step + 1) as f64);
        let square_gradient = before + share * (now * now - before);
        self.measured_square_gradient = Some(square_gradient);
        self.landscape = Landscape::Measured { square_gradient };
        self.predict(parameters);
    }

    fn predict(&mut self, parameters: &Parameters) {
        let norm = self.forecast.weight_norm();
        self.predict_from(parameters, [self.learning_rate, norm]);
    }

    fn predict_from(&mut self, parameters: &Parameters, [learning_rate, norm]: [f64; 2]) {
        self.rise();
        self.predicted_from = [learning_rate, norm];
        self.equilibrium = Equilibrium::new(
            parameters,
            learning_rate,
            norm,
            self.measured_square_gradient,
        );
        self.step_prediction.limit = self.quantity_laws.map(|law| {
            law.and_then(|law| (law.limit)(&self.equilibrium))
                .unwrap_or(f64::NAN)
        });
    }
}
