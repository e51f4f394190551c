//! The laboratory: the runs that are open, which of them is shown, and how.

use crate::numeric::number_format::parse;
use crate::numeric::transfer::{SnapshotError, Transfer, read_sealed, write_sealed};
use crate::page::camera::Camera;
use crate::page::render::sphere::Scene;
use crate::page::render::time_series::Timeline;
use crate::page::text::problems;
use crate::page::text::text;
use crate::page::text::theory::no_equivalent;
use crate::page::trails::Trails;
use crate::parameters::link;
use crate::parameters::presets::{PRESETS, Preset};
use crate::parameters::{
    DensityKind, Effect, PARAMETERS, Parameters, Reason, Refusal, TimeUnit, row,
};
use crate::run::data::Data;
use crate::run::equivalent_run::equivalent_run;
use crate::run::recent::AVERAGED_STEPS;
use crate::run::script::Script;
use crate::run::{Reset, Run};
use crate::simulation::objective::digits::{DigitsError, PIXELS};
use crate::simulation::record::Quantity;
use crate::theory::equilibrium::Equilibrium;
use crate::theory::prediction::{Prediction, predictions};

/// Steps, times replicas, that may be taken in one go.
const LONGEST_FAST_FORWARD: u64 = 1_000_000_000;

/// Share of the way that the view zooms for each picture.
const ZOOM_SHARE: f64 = 0.08;

/// Positions of a trail that are drawn at equilibrium, where longer ones are a tangle.
const SETTLED_TRAIL: usize = 6;

/// The most runs side by side.
const MOST_RUNS: usize = 4;

/// Largest relative distance of the norm from balance that counts as equilibrium.
pub const EQUILIBRIUM_TOLERANCE: f64 = 0.03;

/// Runs side by side and the view of one of them.
pub struct Lab {
    runs: Vec<Run>,
    /// Place of the run that is shown.
    shown: usize,
    /// An experiment that waits for its data.
    waiting: Option<Waiting>,
    /// The ticket that was given out last.
    last_ticket: u32,
    data: Data,
    trails: Trails,
    camera: Camera,
    /// Counts changes of parameters of the runs that were shown before.
    earlier_revisions: u32,
    last_id: u64,
}

struct Waiting {
    ticket: u32,
    script: Script,
}

impl Default for Lab {
    fn default() -> Self {
        let data = Data::default();
        let Ok(run) = Run::new(1, Script::default(), &data) else {
            panic!("the default loss needs no data");
        };
        let mut lab = Self {
            runs: vec![run],
            shown: 0,
            waiting: None,
            last_ticket: 0,
            data,
            trails: Trails::default(),
            camera: Camera::default(),
            earlier_revisions: 0,
            last_id: 1,
        };
        lab.look_anew();
        lab
    }
}

/// Opening.
impl Lab {
    /// Opens an experiment. One that needs data waits until it is loaded, and the present one goes on meanwhile.
    pub fn open(&mut self, script: Script) {
        self.waiting = None;
        if self.data.missing(&script.start).is_some() {
            self.last_ticket += 1;
            self.waiting = Some(Waiting {
                ticket: self.last_ticket,
                script,
            });
            return;
        }
        self.replace(script);
    }

    /// Puts a new run in the place of the one that is shown.
    fn replace(&mut self, script: Script) {
        let Ok(run) = Run::new(self.last_id + 1, script, &self.data) else {
            return;
        };
        self.last_id += 1;
        self.earlier_revisions = self.revision() + 1;
        self.runs[self.shown] = run;
        self.look_anew();
    }

    /// Opens what a link describes; returns remarks for the reader.
    ///
    /// # Errors
    /// When the link cannot be read; the present experiment goes on then.
    pub fn open_link(&mut self, text: &str) -> Result<Vec<String>, String> {
        let link = link::decode(text).map_err(|error| problems::link_error(&error))?;
        let remarks = link.remarks.iter().map(problems::remark).collect();
        self.open(Script::from(link));
        Ok(remarks)
    }

    /// Opens an exactly equivalent run of the present parameters: one by another name whose weights point in the
    /// same directions, step by step.
    ///
    /// # Errors
    /// In words, when there is none; the present experiment goes on then.
    pub fn open_equivalent_run(&mut self, name: &str) -> Result<(), String> {
        let start = equivalent_run(name, self.parameters()).map_err(|why| no_equivalent(&why))?;
        self.open(Script::constant(start));
        Ok(())
    }

    /// Name of the data file that an opened experiment waits for.
    pub fn wanted_data(&self) -> Option<&'static str> {
        let waiting = self.waiting.as_ref()?;
        self.data.missing(&waiting.script.start)
    }

    /// The ticket of the experiment that waits for data; zero when none does.
    pub fn waiting(&self) -> u32 {
        self.waiting.as_ref().map_or(0, |waiting| waiting.ticket)
    }

    /// Takes the bytes of a data file and opens the experiment that waits for it.
    ///
    /// # Errors
    /// When the file cannot be read; the present experiment goes on then.
    pub fn load_data(&mut self, bytes: &[u8]) -> Result<(), DigitsError> {
        let waiting = self.waiting.take();
        self.data.load(bytes)?;
        self.open_waiting(waiting);
        Ok(())
    }

    /// Takes data that another instance of the program has read, and opens the experiment that waits for it.
    ///
    /// # Errors
    /// When the bytes are damaged or of another build; the present experiment goes on then.
    pub fn load_prepared_data(&mut self, bytes: &[u8]) -> Result<(), SnapshotError> {
        let waiting = self.waiting.take();
        self.data.load_prepared(bytes)?;
        self.open_waiting(waiting);
        Ok(())
    }

    fn open_waiting(&mut self, waiting: Option<Waiting>) {
        if let Some(waiting) = waiting {
            self.open(waiting.script);
        }
    }

    /// Gives up the experiment that waits for data, if it still is the one with this ticket.
    pub fn give_up(&mut self, ticket: u32) -> bool {
        let gone = self.waiting.take_if(|waiting| waiting.ticket == ticket);
        gone.is_some()
    }
}

/// Changing.
impl Lab {
    /// Starts the shown run over: its script again, or, if the reader changed something on the way, its present
    /// parameters from step 0.
    pub fn reset(&mut self) {
        self.run_mut().reset();
        self.look_anew();
    }

    /// Sets a parameter: during the run, for the start, or for the view, as its row says.
    ///
    /// # Errors
    /// When the parameter does not take the value; nothing has changed then.
    pub fn set(&mut self, name: &str, value: f64) -> Result<(), Refusal> {
        self.edit(name, |parameters| parameters.set(name, value))
    }

    /// Sets a parameter from text: a number, an option or a list.
    ///
    /// # Errors
    /// As for [`Lab::set`].
    pub fn set_text(&mut self, name: &str, text: &str) -> Result<(), Refusal> {
        self.edit(name, |parameters| parameters.set_text(name, text))
    }

    /// An experiment that waits for its data takes the value as well: nothing that is typed meanwhile is lost.
    fn edit(
        &mut self,
        name: &str,
        set: impl Fn(&mut Parameters) -> Result<(), Refusal>,
    ) -> Result<(), Refusal> {
        let mut parameters = self.parameters().clone();
        set(&mut parameters)?;
        if let Some(waiting) = &mut self.waiting {
            // A value that fits the present experiment alone is for that one.
            let _ = set(&mut waiting.script.start);
            if self.data.missing(&waiting.script.start).is_none() {
                self.waiting = None;
            }
        }
        self.adopt(name, parameters);
        Ok(())
    }

    /// Takes over parameters that differ from the present ones in the named one at most.
    fn adopt(&mut self, name: &str, parameters: Parameters) {
        let Some(row) = row(name).filter(|_| parameters != *self.parameters()) else {
            return;
        };
        match (row.effect, parameters.get(name)) {
            (Effect::View, Some(value)) => self.run_mut().set_view(name, value),
            (Effect::Live, Some(value)) if self.steps() > 0 => {
                self.run_mut().change(row.name, value);
            }
            _ => self.restart_with(name, parameters),
        }
    }

    /// Starts over with other parameters; a script that the reader has not touched keeps its changes.
    fn restart_with(&mut self, name: &str, parameters: Parameters) {
        let script = if self.run().is_touched() {
            Script::constant(parameters)
        } else {
            let mut script = self.run().script().clone();
            let text = row(name).map_or(String::new(), |row| parameters.text(row));
            Refusal::cannot_happen(script.start.set_text(name, &text));
            script
        };
        if self.data.missing(&script.start).is_some() {
            self.open(script);
        } else {
            self.replace(script);
        }
    }

    /// What changes have set back since this was asked last.
    pub fn take_resets(&mut self) -> Vec<Reset> {
        self.run_mut().take_resets()
    }

    /// The number of steps to be taken in one go, from text.
    ///
    /// # Errors
    /// When it is not a whole number, or makes more than a thousand million steps of all replicas together.
    pub fn fast_forward_steps(&self, text: &str) -> Result<u64, Refusal> {
        let longest = (LONGEST_FAST_FORWARD / self.run().trainer().replicas() as u64) as f64;
        let fits = |steps: &f64| (1.0..=longest).contains(steps) && steps.fract() == 0.0;
        match parse(text.trim()).filter(fits) {
            Some(steps) => Ok(steps as u64),
            None => Err(Refusal::new(
                "fast_forward",
                text,
                Reason::NotStepsUpTo(longest as u64),
            )),
        }
    }
}

/// Handing over.
impl Lab {
    /// Takes the shown run back from a worker, unless it has moved on since it was sent away.
    ///
    /// # Errors
    /// In words, when it has moved on or the bytes are damaged; the run stays where it is then.
    pub fn land(&mut self, bytes: &[u8], id: u64, moves: u64) -> Result<(), String> {
        if (self.run().id(), self.run().moves()) != (id, moves) {
            return Err(text("readout.moved_on").into());
        }
        let continued = self.run_mut().continue_from(bytes);
        continued.map_err(|why| problems::snapshot_error(why).to_owned())?;
        self.trails.clear();
        self.follow();
        Ok(())
    }

    /// The whole laboratory: every run, which is shown, and from where it is seen.
    pub fn save(&mut self) -> Vec<u8> {
        write_sealed(|transfer| {
            transfer.index(&mut self.shown, MOST_RUNS);
            self.camera.transfer(transfer);
            let mut runs: Vec<Vec<u8>> = self.runs.iter_mut().map(Run::snapshot).collect();
            transfer_runs(&mut runs, transfer);
        })
    }

    /// The laboratory that was saved, with the data that its runs need.
    ///
    /// # Errors
    /// When the bytes are damaged or data is missing.
    pub fn restore(bytes: &[u8], data: &Data) -> Result<Self, SnapshotError> {
        let mut lab = Self {
            data: data.clone(),
            ..Self::default()
        };
        let mut runs = Vec::new();
        read_sealed(bytes, |transfer| {
            transfer.index(&mut lab.shown, MOST_RUNS);
            lab.camera.transfer(transfer);
            transfer_runs(&mut runs, transfer);
            transfer.check(lab.shown < runs.len());
        })?;
        lab.runs.clear();
        for bytes in runs {
            lab.last_id += 1;
            lab.runs
                .push(Run::from_snapshot(lab.last_id, &bytes, data)?);
        }
        lab.trails.clear();
        lab.trails.follow(lab.runs[lab.shown].trainer());
        Ok(lab)
    }
}

fn transfer_runs(runs: &mut Vec<Vec<u8>>, transfer: &mut Transfer) {
    transfer.list(runs, MOST_RUNS, Vec::new(), |transfer, run| {
        transfer.bytes(run, usize::MAX);
    });
}

/// Stepping.
impl Lab {
    /// Takes up to `steps` steps of the shown run; returns how many, fewer only when it has diverged.
    pub fn advance(&mut self, steps: u64) -> u64 {
        self.run_mut().advance(steps)
    }

    /// Notes where the weights are now, and lets the view follow them. Once for each picture.
    pub fn follow(&mut self) {
        self.trails.follow(self.runs[self.shown].trainer());
        self.frame_view(ZOOM_SHARE);
    }

    fn look_anew(&mut self) {
        self.trails.clear();
        self.trails.follow(self.runs[self.shown].trainer());
        self.frame_view(1.0);
    }

    /// The view holds the sphere and every weight.
    fn frame_view(&mut self, share: f64) {
        let sphere = self.radii().into_iter().fold(0.0, f64::max);
        let cloud = self.trails.radius();
        self.camera
            .approach((1.28 * sphere).max(1.08 * cloud), share);
    }
}

/// Looking.
impl Lab {
    /// The run that is shown.
    pub fn run(&self) -> &Run {
        &self.runs[self.shown]
    }

    /// The run that is shown, to go on with it.
    pub fn run_mut(&mut self) -> &mut Run {
        &mut self.runs[self.shown]
    }

    /// Files that runs train on.
    pub fn data(&self) -> &Data {
        &self.data
    }

    /// Steps taken by the shown run.
    pub fn steps(&self) -> u64 {
        self.run().steps()
    }

    /// The parameters now in force.
    pub fn parameters(&self) -> &Parameters {
        self.run().parameters()
    }

    /// A number that grows whenever a parameter changes, by the reader's hand or by the script.
    pub fn revision(&self) -> u32 {
        self.earlier_revisions + self.run().parameter_revision()
    }

    /// The preset that is open, if the reader changed nothing but the seed and the view.
    pub fn preset(&self) -> Option<&'static Preset> {
        let script = self.run().script();
        let indifferent = |parameters: &mut Parameters| {
            for row in PARAMETERS {
                if row.effect == Effect::View || row.name == "seed" {
                    let own = script.start.get(row.name);
                    Refusal::cannot_happen(parameters.set(row.name, own.unwrap_or(row.default)));
                }
            }
        };
        let mut presets = PRESETS.iter().filter(|_| self.run().is_replayable());
        presets.find(|preset| {
            let mut start = preset.parameters();
            indifferent(&mut start);
            start == script.start && preset.changes() == script.changes
        })
    }

    /// The stationary state that theory predicts for the parameters now in force.
    pub fn equilibrium(&self) -> &Equilibrium {
        &self.run().live_theory().equilibrium
    }

    /// Every prediction for the settings now in force, from the present norm.
    pub fn predictions(&self) -> Vec<Prediction> {
        let recent = self.run().recent();
        let norm = recent.map_or_else(
            || self.run().live_theory().forecast.weight_norm(),
            |recent| recent.average(Quantity::WeightNorm),
        );
        predictions(self.equilibrium(), norm)
    }

    /// The eye.
    pub fn camera(&self) -> &Camera {
        &self.camera
    }

    /// The eye, to turn it.
    pub fn camera_mut(&mut self) -> &mut Camera {
        &mut self.camera
    }

    /// What the charts show. Without a relaxation time their axes stay in steps.
    pub fn timeline(&self) -> Timeline<'_> {
        let relaxation = match self.parameters().time_unit {
            TimeUnit::Steps => None,
            TimeUnit::RelaxationTimes => self.equilibrium().relaxation_steps,
        };
        Timeline {
            history: self.run().history(),
            steps_per_unit: relaxation.unwrap_or(1.0),
            unit: if relaxation.is_some() { " τ" } else { "" },
        }
    }

    /// Radii of the spheres on which theory sees the weights in the end: one, none, or one for each start norm
    /// where the rule keeps it.
    pub fn radii(&self) -> Vec<f64> {
        self.run().live_theory().radii()
    }

    /// What the sphere's picture shows.
    pub fn scene(&self) -> Scene<'_> {
        Scene {
            trails: &self.trails,
            camera: &self.camera,
            radii: self.radii(),
            density: self.density(),
            trail_length: if self.at_equilibrium() {
                SETTLED_TRAIL
            } else {
                Trails::LENGTH
            },
        }
    }

    /// The predicted density of three weights' direction, if the reader wants to see it.
    fn density(&self) -> Option<[f64; 3]> {
        let stationary = self.equilibrium().stationary.as_ref()?;
        let shown = self.parameters().density == DensityKind::Shown;
        let concentrations = stationary.concentrations.as_slice().try_into().ok();
        concentrations.filter(|_| shown)
    }

    /// Whether there are pictures of the weights to draw.
    pub fn has_pictures(&self) -> bool {
        self.picture(true).is_some()
    }

    /// The direction of replica 0's weights, or the first principal component, as pixels, where the weights are
    /// those of an image; of the two equivalent signs the weights take the component's.
    pub fn picture(&self, first_principal_component: bool) -> Option<[f64; PIXELS]> {
        let trainer = self.run().trainer();
        let objective = &trainer.config().objective;
        let direction = if first_principal_component {
            objective.first_principal_component()?
        } else {
            trainer.weights(0)?.collect()
        };
        objective.image(&direction)
    }

    /// Whether the weights are on the sphere: averaged over the recent steps, the mean norm lies
    /// within [`EQUILIBRIUM_TOLERANCE`] of the norm at which decay balances the *measured*
    /// gradient.
    pub fn at_equilibrium(&self) -> bool {
        let recent = self.run().recent();
        let Some(recent) = recent.filter(|recent| recent.steps >= AVERAGED_STEPS / 2) else {
            return false;
        };
        let gradient = recent.average(Quantity::UnitGradientNorm);
        let balance = self.run().live_theory().balance_norm(gradient * gradient);
        let norm = recent.average(Quantity::WeightNorm);
        balance.is_some_and(|balance| (norm / balance - 1.0).abs() < EQUILIBRIUM_TOLERANCE)
    }
}
