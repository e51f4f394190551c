//! The laboratory: the runs that are open, which of them is shown, and how.

mod breaking;
mod comparing;
mod looking;
mod opening;
mod reading;
mod sharing;
mod turning;
mod undoing;
mod viewing;

use crate::numeric::number_format::parse;
use crate::numeric::transfer::{SnapshotError, Transfer, read_sealed, write_sealed};
use crate::page::camera::Camera;
use crate::page::text::{problems, text};
use crate::page::trails::Trails;
use crate::parameters::standing::{LONGEST_NAME, MOST_KEPT, Standing};
use crate::parameters::{Effect, Parameters, Reason, Refusal, row};
use crate::run::data::Data;
use crate::run::script::Script;
use crate::run::{Consequence, Run};

/// Steps, times replicas, that may be taken in one go.
const LONGEST_FAST_FORWARD: u64 = 1_000_000_000;

/// Frames in a second, by which [`Parameters::steps_per_frame`] counts.
const FRAMES_PER_SECOND: f64 = 60.0;

/// Share of the way that the view zooms for each picture.
const ZOOM_SHARE: f64 = 0.08;

/// Relative distance from the wanted view at which it has arrived.
const ARRIVED: f64 = 0.01;

/// How many times as wide as everything that there is to see the view is when it is worth while to come closer.
const FAR: f64 = 3.0;

/// The most runs side by side.
const MOST_RUNS: usize = 1 + MOST_KEPT;

pub use breaking::{BREAKS, Break};
pub use comparing::{KeptRow, letter};
pub use looking::EQUILIBRIUM_TOLERANCE;
pub use reading::Reading;
pub use turning::Reach;
pub use viewing::Viewing;

/// Runs side by side and the view of one of them.
pub struct Lab {
    runs: Vec<Place>,
    /// Which of them is shown.
    shown: usize,
    reading: Reading,
    edits: undoing::Edits,
    viewing: Viewing,
    /// Values of settings before a switch broke them, by name.
    whole_values: Vec<(&'static str, String)>,
    /// What the experiment that is open starts with, by which knobs reach.
    #[cfg(feature = "whole")]
    opened: Parameters,
    /// Whether the view is on its way to hold everything.
    fitting: bool,
    /// An experiment that waits for its data.
    waiting: Option<Waiting>,
    /// What the link that was opened last asks of the page.
    asked: sharing::Asked,
    /// The ticket that was given out last.
    last_ticket: u32,
    data: Data,
    trails: Trails,
    camera: Camera,
    /// Counts changes of parameters of the runs that were shown before.
    earlier_revisions: u32,
    last_id: u64,
}

/// A run with what the reader calls it, and the number by which its curves are told apart.
struct Place {
    run: Run,
    name: String,
    mark: usize,
    /// Whether it came with the experiment that is open, and goes with it.
    belongs: bool,
}

struct Waiting {
    ticket: u32,
    script: Script,
    standing: Standing,
}

impl Default for Lab {
    fn default() -> Self {
        let data = Data::default();
        let Ok(run) = Run::new(1, Script::default(), &data) else {
            panic!("the default loss needs no data");
        };
        let mut lab = Self {
            runs: vec![Place {
                run,
                name: String::new(),
                mark: 0,
                belongs: false,
            }],
            shown: 0,
            reading: Reading::default(),
            edits: undoing::Edits::default(),
            viewing: Viewing::default(),
            whole_values: Vec::new(),
            #[cfg(feature = "whole")]
            opened: Parameters::default(),
            fitting: false,
            waiting: None,
            asked: sharing::Asked::default(),
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

/// Changing.
impl Lab {
    /// Starts the shown run over: its script again, or, if the reader changed something on the way, its present
    /// parameters from step 0.
    pub fn reset(&mut self) {
        self.run_mut().reset();
        for place in self.runs.iter_mut().filter(|place| place.belongs) {
            place.run.reset();
        }
        self.reading = Reading::default();
        self.look_anew();
    }

    /// Sets a parameter: during the run, for the start, or for the view, as its row says.
    ///
    /// # Errors
    /// When the parameter does not take the value; nothing has changed then.
    pub fn set(&mut self, name: &str, value: f64) -> Result<(), Refusal> {
        self.edit(name, false, |parameters| parameters.set(name, value))
    }

    /// Sets a parameter from text: a number, an option or a list.
    ///
    /// # Errors
    /// As for [`Lab::set`].
    pub fn set_text(&mut self, name: &str, text: &str) -> Result<(), Refusal> {
        self.put_text(name, text, false)
    }

    /// Sets a parameter from text, in the runs that came with the experiment too if it is to be `everywhere`.
    fn put_text(&mut self, name: &str, text: &str, everywhere: bool) -> Result<(), Refusal> {
        self.edit(name, everywhere, |parameters| {
            parameters.set_text(name, text)
        })
    }

    /// An experiment that waits for its data takes the value as well: nothing that is typed meanwhile is lost.
    fn edit(
        &mut self,
        name: &str,
        everywhere: bool,
        set: impl Fn(&mut Parameters) -> Result<(), Refusal>,
    ) -> Result<(), Refusal> {
        let mut parameters = self.parameters().clone();
        set(&mut parameters)?;
        self.remember_edit(name, &parameters, everywhere);
        if let Some(waiting) = &mut self.waiting {
            // A value that fits the present experiment alone is for that one.
            let _ = set(&mut waiting.script.start);
            if waiting.missing(&self.data).is_none() {
                self.waiting = None;
            }
        }
        if everywhere {
            // Before the shown run, which starts those beside it over when it starts over itself.
            self.set_beside(name, &parameters);
        }
        self.adopt(name, parameters);
        Ok(())
    }

    /// Takes over parameters that differ from the present ones in the named one at most.
    fn adopt(&mut self, name: &str, parameters: Parameters) {
        let Some(row) = row(name).filter(|_| parameters != *self.parameters()) else {
            return;
        };
        // Weights that become a matrix may be others in number: then the run cannot go on with them.
        let fits = parameters.dimension() == self.parameters().dimension();
        match (row.effect, parameters.get(name)) {
            (Effect::View, Some(value)) => self.run_mut().set_view(name, value),
            (Effect::Live, Some(value)) if self.steps() > 0 && fits => {
                self.run_mut().change(row.name, value);
            }
            _ => self.restart_with(name, parameters),
        }
    }

    /// Starts over with other parameters; a script that the reader has not touched keeps its changes, any other those that
    /// have not taken place.
    fn restart_with(&mut self, name: &str, parameters: Parameters) {
        let script = if self.run().is_touched() {
            self.run().rest_of_script(parameters)
        } else {
            let mut script = self.run().script().clone();
            let text = row(name).map_or(String::new(), |row| parameters.text(row));
            Refusal::cannot_happen(script.start.set_text(name, &text));
            script
        };
        if self.data.missing(&script.start).is_some() {
            self.begin(script, Standing::default());
        } else {
            self.replace(script);
            self.restart_comparison();
        }
    }

    /// What changes have brought with them since this was asked last.
    pub fn take_consequences(&mut self) -> Vec<Consequence> {
        self.run_mut().take_consequences()
    }

    /// The step to go to, from text: one of the past, or one that is not too far ahead.
    ///
    /// # Errors
    /// When it is not a whole number, or makes more than a thousand million steps of all replicas together.
    pub fn step_to_go_to(&self, text: &str) -> Result<u64, Refusal> {
        let longest = LONGEST_FAST_FORWARD / self.run().trainer().replicas() as u64;
        let farthest = (self.steps() + longest) as f64;
        let fits = |step: &f64| (0.0..=farthest).contains(step) && step.fract() == 0.0;
        match parse(text.trim()).filter(fits) {
            Some(step) => Ok(step as u64),
            None => Err(Refusal::new(
                "fast_forward",
                text,
                Reason::NotStepsUpTo(farthest as u64),
            )),
        }
    }

    /// Steps of one relaxation time, where there is one.
    pub fn steps_of_relaxation(&self) -> Option<u64> {
        let steps = self.equilibrium().relaxation_steps?;
        Some((steps.ceil() as u64).max(1))
    }

    /// Steps that theory sees between the present norm and equilibrium, where there is one.
    pub fn steps_to_equilibrium(&self) -> Option<u64> {
        let predictions = self.predictions();
        let found = predictions
            .iter()
            .find(|one| one.name == "steps_to_equilibrium");
        let steps = found?.value.filter(|steps| steps.is_finite())?;
        Some((steps.ceil() as u64).max(1))
    }

    /// The step at which the experiment ends, where it pauses to be looked at.
    pub fn end(&self) -> Option<u64> {
        let parameters = self.parameters();
        let steps = parameters.duration * FRAMES_PER_SECOND * parameters.steps_per_frame;
        (steps > 0.0).then_some(steps as u64)
    }

    /// Steps that are left until the experiment ends, where that is ahead: not after the reader has changed something
    /// on the way.
    pub fn steps_to_end(&self) -> Option<u64> {
        let left = self.end()?.checked_sub(self.steps());
        left.filter(|&left| left > 0 && !self.run().is_touched())
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
        self.land_at(self.shown, bytes, id, moves)
    }

    /// Takes the run in a place back from a worker, as [`Lab::land`] does.
    ///
    /// # Errors
    /// As for [`Lab::land`].
    pub fn land_at(
        &mut self,
        place: usize,
        bytes: &[u8],
        id: u64,
        moves: u64,
    ) -> Result<(), String> {
        let sent = |run: &&mut Run| (run.id(), run.moves()) == (id, moves);
        let Some(run) = self.run_at_mut(place).filter(sent) else {
            return Err(text("readout.moved_on").into());
        };
        let continued = run.continue_from(bytes);
        continued.map_err(|why| problems::snapshot_error(why).to_owned())?;
        if place == self.shown {
            self.trails.clear();
            self.follow();
        }
        Ok(())
    }

    /// The whole laboratory: every run, which is shown, from where it is seen, and where its weights were lately.
    pub fn save(&mut self) -> Vec<u8> {
        write_sealed(|transfer| {
            transfer.index(&mut self.shown, MOST_RUNS);
            self.camera.transfer(transfer);
            self.trails.transfer(transfer);
            self.viewing.transfer(transfer);
            let mut places: Vec<SavedPlace> = self.runs.iter_mut().map(saved).collect();
            transfer_places(&mut places, transfer);
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
        let mut places = Vec::new();
        read_sealed(bytes, |transfer| {
            transfer.index(&mut lab.shown, MOST_RUNS);
            lab.camera.transfer(transfer);
            lab.trails.transfer(transfer);
            lab.viewing.transfer(transfer);
            transfer_places(&mut places, transfer);
            transfer.check(lab.shown < places.len());
        })?;
        lab.runs.clear();
        for (bytes, name, mark, belongs) in places {
            lab.last_id += 1;
            lab.runs.push(Place {
                run: Run::from_snapshot(lab.last_id, &bytes, data)?,
                name: String::from_utf8_lossy(&name).into_owned(),
                mark,
                belongs,
            });
        }
        lab.trails.fit(lab.runs[lab.shown].run.trainer());
        #[cfg(feature = "whole")]
        lab.opened
            .clone_from(&lab.runs[lab.shown].run.script().start);
        Ok(lab)
    }
}

/// A run's snapshot, its name, its mark, and whether it belongs to the experiment.
type SavedPlace = (Vec<u8>, Vec<u8>, usize, bool);

fn saved(place: &mut Place) -> SavedPlace {
    (
        place.run.snapshot(),
        place.name.clone().into_bytes(),
        place.mark,
        place.belongs,
    )
}

fn transfer_places(places: &mut Vec<SavedPlace>, transfer: &mut Transfer) {
    let blank = SavedPlace::default();
    transfer.list(places, MOST_RUNS, blank, |transfer, place| {
        let (run, name, mark, belongs) = place;
        transfer.bytes(run, usize::MAX);
        transfer.bytes(name, LONGEST_NAME);
        transfer.index(mark, MOST_RUNS);
        transfer.flag(belongs);
    });
}

/// Stepping.
impl Lab {
    /// Takes up to `steps` steps of the shown run; returns how many, fewer only when it has diverged. The runs that
    /// are kept go along up to the same step.
    pub fn advance(&mut self, steps: u64) -> u64 {
        let taken = self.run_mut().advance(steps);
        if crate::WHOLE {
            self.take_along(steps);
        }
        taken
    }

    /// Notes where the weights are now. Once for each picture. The view stays as it is, so that what grows is seen
    /// to grow, unless something leaves it or the reader wants it to hold everything.
    pub fn follow(&mut self) {
        self.trails.follow(self.runs[self.shown].run.trainer());
        if crate::WHOLE {
            self.follow_chosen();
        }
        let wanted = self.wanted_view();
        if self.fitting || wanted > self.camera.radius() {
            self.camera.approach(wanted, ZOOM_SHARE);
            self.fitting &= (wanted / self.camera.radius() - 1.0).abs() > ARRIVED;
        }
    }

    /// Lets the view hold the sphere and every weight as they are now: at once, or on the way while the run plays.
    pub fn fit_view(&mut self, playing: bool) {
        if playing {
            self.fitting = true;
        } else {
            self.camera.approach(self.wanted_view(), 1.0);
        }
    }

    /// Whether the picture is of so much space that little is seen of the sphere and of the weights.
    pub fn is_far(&self) -> bool {
        self.camera.radius() > FAR * self.wanted_view()
    }

    fn look_anew(&mut self) {
        self.trails.clear();
        self.trails.follow(self.runs[self.shown].run.trainer());
        self.fitting = false;
        self.camera.approach(self.wanted_view(), 1.0);
    }

    /// Radius of the ball that holds the sphere and every weight.
    fn wanted_view(&self) -> f64 {
        let sphere = self.radii().into_iter().fold(0.0, f64::max);
        let cloud = self.trails.radius();
        (1.28 * sphere).max(1.08 * cloud)
    }
}
