//! What the laboratory can do beyond the first view: everything that changes it, opens another experiment or hands
//! it on.

use js_sys::{Array, Object};
use plotters::prelude::IntoDrawingArea;
use plotters_canvas::CanvasBackend;
use wasm_bindgen::prelude::*;
use web_sys::HtmlCanvasElement;

use super::laboratory::PageLab;
use super::tables::object;
use super::{damaged, loaded, unreadable};
use crate::page::charts::CHARTS;
use crate::page::lab::{BREAKS, Lab, letter};
use crate::page::readout;
use crate::page::render::weights::Picture;
use crate::page::render::{Look, picture};
use crate::page::text::parameters as words;
use crate::page::text::theory::equivalent_label;
use crate::page::text::{self, problems};
use crate::parameters::presets::Preset;
use crate::parameters::{Parameters, Refusal, link, row};
use crate::run::data::Data;
use crate::run::equivalent_run::EQUIVALENT_RUNS;
use crate::run::script::Script;

/// The words that this instance was told to speak, for another one.
#[wasm_bindgen]
pub fn spoken() -> String {
    text::spoken().into()
}

#[wasm_bindgen(js_class = Lab)]
impl PageLab {
    /// The laboratory that was saved, with the data file that it needs, or throws a sentence.
    pub fn restore(bytes: &[u8], data: Option<Vec<u8>>) -> Result<Self, JsError> {
        let lab = Lab::restore(bytes, &loaded(data)?).map_err(damaged)?;
        Ok(Self { lab })
    }

    /// Opens a preset by name; false when there is none.
    pub fn open_preset(&mut self, name: &str) -> bool {
        let preset = Preset::named(name);
        if let Some(preset) = preset {
            self.lab.open(Script::from(preset));
        }
        preset.is_some()
    }

    /// Opens what a link describes, or throws a sentence; returns what was not taken as it was written.
    pub fn open_link(&mut self, link: &str) -> Result<Vec<String>, JsError> {
        self.lab.open_link(link).map_err(|why| JsError::new(&why))
    }

    /// Opens an exactly equivalent run by name, or throws a sentence.
    pub fn open_equivalent_run(&mut self, name: &str) -> Result<(), JsError> {
        let opened = self.lab.open_equivalent_run(name);
        opened.map_err(|why| JsError::new(&why))
    }

    /// Keeps the run and opens a Hyperball run with its angles for the rate, or throws a sentence.
    pub fn open_angle_replay(&mut self) -> Result<(), JsError> {
        let opened = self.lab.open_angle_replay();
        opened.map_err(|why| JsError::new(&why))
    }

    pub fn slider_position(&self, name: &str) -> f64 {
        row(name).map_or(0.0, |row| row.slider_position(self.value(name)))
    }

    /// Whether a parameter applies, given the others.
    pub fn applies(&self, name: &str) -> bool {
        row(name).is_some_and(|row| (row.applies)(self.lab.parameters()))
    }

    /// The run in a few words: see `readout::narration`.
    pub fn narration(&self) -> String {
        readout::narration(&self.lab)
    }

    /// A number of the run by its name, as text: see `readout::named_number`.
    pub fn named_number(&self, name: &str) -> String {
        readout::named_number(&self.lab, name)
    }

    /// The link of all runs from their starts.
    pub fn link(&self) -> String {
        self.lab.link()
    }

    /// The link of everything, at the step that the run has reached or from its start; the names are those of the
    /// charts that are shown, where they are not those at first.
    pub fn shared_link(&self, at_step: bool, charts: Option<Vec<String>>) -> String {
        self.lab.shared_link(at_step, charts)
    }

    /// The steps that the link which was opened asks to be taken, by the place of the run; empty where it asks for none.
    pub fn take_ways(&mut self) -> Vec<f64> {
        let ways = self.lab.take_ways();
        ways.into_iter().map(|steps| steps as f64).collect()
    }

    /// Names of the charts that the link which was opened wants to be shown.
    pub fn take_charts(&mut self) -> Option<Vec<String>> {
        self.lab.take_charts()
    }

    /// What tells the run in a place from others: its id, and a number that grows whenever it moves.
    pub fn run_state_at(&self, place: usize) -> Option<Vec<f64>> {
        let run = self.lab.run_at(place)?;
        Some(vec![run.id() as f64, run.moves() as f64])
    }

    /// The run in a place as bytes, for a worker.
    pub fn snapshot_at(&mut self, place: usize) -> Option<Vec<u8>> {
        self.lab.run_at_mut(place).map(|run| run.snapshot())
    }

    /// Name of the data file that the run in a place needs.
    pub fn data_at(&self, place: usize) -> Option<String> {
        let run = self.lab.run_at(place)?;
        Data::file(&run.script().start).map(String::from)
    }

    /// Takes the run in a place back from a worker, or throws a sentence when it has moved on.
    pub fn land_at(
        &mut self,
        place: usize,
        bytes: &[u8],
        id: f64,
        revision: f64,
    ) -> Result<(), JsError> {
        let landed = self.lab.land_at(place, bytes, id as u64, revision as u64);
        landed.map_err(|why| JsError::new(&why))
    }

    pub fn link_replays(&self) -> bool {
        self.lab.run().is_replayable()
    }

    /// Name of the data file that an opened experiment waits for.
    pub fn wanted_data(&self) -> Option<String> {
        self.lab.wanted_data().map(String::from)
    }

    /// Takes the bytes of a data file, or throws a sentence.
    pub fn load_data(&mut self, file: &[u8]) -> Result<(), JsError> {
        self.lab.load_data(file).map_err(unreadable)
    }

    /// The ticket of the experiment that waits for data, zero when none does.
    pub fn waiting(&self) -> u32 {
        self.lab.waiting()
    }

    /// Gives up the experiment that waits for data, if it still is the one with this ticket.
    pub fn give_up(&mut self, ticket: u32) -> bool {
        self.lab.give_up(ticket)
    }

    pub fn reset(&mut self) {
        self.lab.reset();
    }

    /// Sets a parameter from a number, or throws a sentence.
    pub fn set(&mut self, name: &str, value: f64) -> Result<(), JsError> {
        self.lab
            .set(name, value)
            .map_err(|refusal| JsError::new(&problems::refusal(&refusal)))
    }

    /// Sets a parameter from typed text, or throws a sentence.
    pub fn set_text(&mut self, name: &str, text: &str) -> Result<(), JsError> {
        self.lab
            .set_text(name, text)
            .map_err(|refusal| JsError::new(&problems::refusal(&refusal)))
    }

    /// Sets a parameter from its slider, 0 … 1.
    pub fn set_slider(&mut self, name: &str, position: f64) -> Result<(), JsError> {
        let value = row(name).map_or(f64::NAN, |row| row.slider_value(position));
        self.set(name, value)
    }

    /// Moves a parameter by so many steps of the keyboard, or throws a sentence.
    pub fn nudge(&mut self, name: &str, steps: i32) -> Result<(), JsError> {
        let value = row(name).map_or(f64::NAN, |row| row.next(self.value(name), steps));
        self.set(name, value)
    }

    /// The ends of a parameter's knob, as positions of its slider.
    pub fn knob_ends(&self, name: &str) -> Vec<f64> {
        self.lab.knob_ends(name).into()
    }

    /// The share of the way between these ends at which the parameter is.
    pub fn knob_share(&self, name: &str, low: f64, high: f64) -> f64 {
        self.lab.knob_share(name, [low, high])
    }

    /// Turns a knob to a share of the way between its ends, or throws a sentence.
    pub fn turn_knob(
        &mut self,
        name: &str,
        low: f64,
        high: f64,
        share: f64,
    ) -> Result<(), JsError> {
        let turned = self.lab.turn_knob(name, [low, high], share);
        turned.map_err(|refusal| JsError::new(&problems::refusal(&refusal)))
    }

    /// Turns a knob by so many presses of an arrow key, or throws a sentence.
    pub fn press_knob(
        &mut self,
        name: &str,
        low: f64,
        high: f64,
        steps: i32,
    ) -> Result<(), JsError> {
        let turned = self.lab.press_knob(name, [low, high], steps);
        turned.map_err(|refusal| JsError::new(&problems::refusal(&refusal)))
    }

    /// Which runs a knob turns: `alone`, `shown` or `everywhere`.
    pub fn reach(&self, name: &str) -> String {
        self.lab.reach(name).name().into()
    }

    /// Whether the picture of the weights is of so much space that little is seen of them.
    pub fn is_far(&self) -> bool {
        self.lab.is_far()
    }

    /// The shown run as bytes, for a worker.
    pub fn snapshot(&mut self) -> Vec<u8> {
        self.lab.run_mut().snapshot()
    }

    /// What tells the shown run from others.
    pub fn run_id(&self) -> f64 {
        self.lab.run().id() as f64
    }

    /// A number that grows whenever the shown run moves.
    pub fn run_revision(&self) -> f64 {
        self.lab.run().moves() as f64
    }

    /// Takes the shown run back from a worker, or throws a sentence when it has moved on.
    pub fn land(&mut self, bytes: &[u8], id: f64, revision: f64) -> Result<(), JsError> {
        let landed = self.lab.land(bytes, id as u64, revision as u64);
        landed.map_err(|why| JsError::new(&why))
    }

    /// The number of steps to be taken in one go, from text, or throws a sentence.
    pub fn fast_forward_steps(&self, text: &str) -> Result<f64, JsError> {
        let steps = self.lab.fast_forward_steps(text);
        let refused = |refusal: Refusal| JsError::new(&problems::refusal(&refusal));
        steps.map(|steps| steps as f64).map_err(refused)
    }

    /// Every prediction beside its measurement.
    #[wasm_bindgen(unchecked_return_type = "Comparison[]")]
    pub fn comparisons(&self) -> Array {
        let rows = readout::comparisons(&self.lab).into_iter().map(|row| {
            object([
                ("label", &row.label),
                ("equation", row.equation),
                ("measured", &row.measured),
                ("predicted", &row.predicted),
                ("gap", &row.gap),
                ("verdict", row.verdict),
            ])
        });
        rows.collect()
    }

    /// Whether the reader has changed something during the run.
    pub fn is_touched(&self) -> bool {
        self.lab.run().is_touched()
    }

    /// What the number of theory in a chart's header is called, by the chart's place in the table.
    pub fn theory_label(&self, chart: usize) -> String {
        readout::theory_label(&self.lab, &CHARTS[chart]).into()
    }

    /// Steps that are left until the experiment's end, where it pauses; infinite where there is none.
    pub fn steps_to_end(&self) -> f64 {
        let left = self.lab.steps_to_end();
        left.map_or(f64::INFINITY, |steps| steps as f64)
    }

    /// How the page decides that the weights are on the sphere.
    pub fn criterion(&self) -> String {
        readout::criterion()
    }

    /// What the reader should be told once, or nothing.
    pub fn take_notes(&mut self) -> String {
        readout::consequences(&self.lab.take_consequences())
    }

    /// Replica 0's weights, or the first principal component, as grey values of an image, row by row; nothing where
    /// the weights are not those of an image. [`draw_picture`] draws it.
    pub fn picture(&self, first_principal_component: bool) -> Option<Vec<f64>> {
        let pixels = self.lab.picture(first_principal_component);
        pixels.map(Vec::from)
    }
}

/// Looking closely, going back, and comparing.
#[wasm_bindgen(js_class = Lab)]
impl PageLab {
    /// Reads a step of the past; NaN is the present again.
    pub fn read(&mut self, step: f64) {
        self.lab
            .read(step.is_finite().then_some(step.max(0.0) as u64));
    }

    /// Reads so many points of the charts further on, or back.
    pub fn read_next(&mut self, points: i32) {
        self.lab.read_next(points.into());
    }

    /// The step that is read; NaN where none is.
    pub fn cursor(&self) -> f64 {
        self.lab.cursor().map_or(f64::NAN, |step| step as f64)
    }

    /// Computes where the weights were at the step that is read.
    pub fn look_back(&mut self) {
        self.lab.look_back();
    }

    /// Goes on from the step that is read; false where that cannot be.
    pub fn branch(&mut self) -> bool {
        self.lab.branch()
    }

    /// The step that is read and the learning rate then, in words.
    pub fn reading(&self) -> String {
        readout::reading(&self.lab)
    }

    /// Steps in a unit of the time axis.
    pub fn steps_per_unit(&self) -> f64 {
        self.lab.timeline().steps_per_unit
    }

    /// Narrows the charts to the steps between two; NaN shows all of them.
    pub fn show_steps(&mut self, one: f64, other: f64) {
        let between = (one.is_finite() && other.is_finite()).then_some((one, other));
        self.lab.show_steps(between);
    }

    /// First and last step that the charts show, if they do not show all.
    pub fn window(&self) -> Option<Vec<f64>> {
        self.lab.window().map(|(low, high)| vec![low, high])
    }

    /// The step to go to, from text, or throws a sentence.
    pub fn step_to_go_to(&self, text: &str) -> Result<f64, JsError> {
        let step = self.lab.step_to_go_to(text);
        let refused = |refusal: Refusal| JsError::new(&problems::refusal(&refusal));
        step.map(|step| step as f64).map_err(refused)
    }

    /// Steps of one relaxation time; NaN where there is none.
    pub fn steps_of_relaxation(&self) -> f64 {
        self.lab
            .steps_of_relaxation()
            .map_or(f64::NAN, |steps| steps as f64)
    }

    /// Steps to equilibrium as theory sees them; NaN where there is none.
    pub fn steps_to_equilibrium(&self) -> f64 {
        self.lab
            .steps_to_equilibrium()
            .map_or(f64::NAN, |steps| steps as f64)
    }

    /// Lets the view hold everything.
    pub fn fit_view(&mut self, playing: bool) {
        self.lab.fit_view(playing);
    }

    pub fn undo(&mut self) {
        self.lab.undo();
    }

    pub fn redo(&mut self) {
        self.lab.redo();
    }

    pub fn can_undo(&self) -> bool {
        self.lab.can_undo()
    }

    pub fn can_redo(&self) -> bool {
        self.lab.can_redo()
    }

    /// The change that the reader was making is complete.
    pub fn settle(&mut self) {
        self.lab.settle();
    }

    /// Keeps the shown run; false where there are as many as there may be.
    pub fn keep(&mut self) -> bool {
        self.lab.keep()
    }

    pub fn drop_kept(&mut self, place: usize) {
        self.lab.drop_kept(place);
    }

    pub fn show_kept(&mut self, place: usize) {
        self.lab.show_kept(place);
    }

    pub fn name_run(&mut self, place: usize, name: &str) {
        self.lab.name_run(place, name);
    }

    /// The runs that are kept.
    #[wasm_bindgen(unchecked_return_type = "KeptRow[]")]
    pub fn kept_rows(&self) -> Array {
        let rows = self.lab.kept().into_iter().map(|row| {
            object([
                ("place", &row.place.to_string()),
                ("mark", &row.mark.to_string()),
                ("letter", letter(row.mark)),
                ("name", &row.name),
                ("differences", &row.differences),
                ("link", &row.link),
            ])
        });
        rows.collect()
    }
}

/// How the weights and the charts are looked at, and what can be broken.
#[wasm_bindgen(js_class = Lab)]
impl PageLab {
    /// What is drawn of the weights, by name.
    pub fn picture_of_weights(&self) -> String {
        self.lab.picture_of_weights().name().into()
    }

    /// Chooses what is drawn of the weights; an unknown name changes nothing.
    pub fn show_picture(&mut self, name: &str) {
        if let Some(picture) = Picture::ALL.into_iter().find(|one| one.name() == name) {
            self.lab.show_picture(picture);
        }
    }

    /// The replica that is drawn in ink.
    pub fn chosen(&self) -> usize {
        self.lab.chosen()
    }

    /// Draws another replica in ink.
    pub fn choose(&mut self, replica: usize) {
        self.lab.choose(replica);
    }

    /// The replica near a point of a picture of this size, all in device pixels; nothing where none is near.
    pub fn replica_at(
        &self,
        width: u32,
        height: u32,
        pixel_ratio: f64,
        x: f64,
        y: f64,
    ) -> Option<usize> {
        self.lab.replica_at((width, height), pixel_ratio, (x, y))
    }

    /// A replica's number, length and angle in words.
    pub fn weight_words(&self, replica: usize) -> String {
        readout::weight(&self.lab, replica)
    }

    pub fn logarithmic_time(&self) -> bool {
        self.lab.viewing().logarithmic
    }

    pub fn set_logarithmic_time(&mut self, logarithmic: bool) {
        self.lab.viewing_mut().logarithmic = logarithmic;
    }

    pub fn fixed_axes(&self) -> bool {
        self.lab.viewing().fixed
    }

    pub fn set_fixed_axes(&mut self, fixed: bool) {
        self.lab.viewing_mut().fixed = fixed;
    }

    pub fn memory_shown(&self) -> bool {
        self.lab.viewing().memory
    }

    pub fn show_memory(&mut self, shown: bool) {
        self.lab.viewing_mut().memory = shown;
    }

    /// What the weights remember, in a sentence; nothing where it is not shown or no step is taken.
    pub fn memory_words(&self) -> String {
        readout::memory(&self.lab)
    }

    /// The turns of the schedule: parameters with their labels and steps of the run.
    #[wasm_bindgen(unchecked_return_type = "{ name: string; label: string; step: string }[]")]
    pub fn milestones(&self) -> Array {
        let rows = self.lab.milestones().into_iter().map(|milestone| {
            let label = row(milestone.name).map_or("", words::label);
            let step = milestone.step.to_string();
            object([("name", milestone.name), ("label", label), ("step", &step)])
        });
        rows.collect()
    }

    /// Moves a turn of the schedule to a step of the run, or throws a sentence.
    pub fn move_milestone(&mut self, name: &str, step: f64) -> Result<(), JsError> {
        self.set(name, self.lab.milestone_value(name, step))
    }

    /// The switches that break something: their names, and `true` for those that are thrown.
    #[wasm_bindgen(unchecked_return_type = "{ name: string; thrown: string }[]")]
    pub fn break_rows(&self) -> Array {
        let rows = BREAKS.iter().map(|switch| {
            let thrown = switch.holds(self.lab.parameters());
            object([("name", switch.name), ("thrown", &thrown.to_string())])
        });
        rows.collect()
    }

    /// Throws a switch, by its place in the table.
    pub fn toggle_break(&mut self, place: usize) {
        self.lab.toggle_break(place);
    }

    /// Goes on computing where the weights were at the step that is read, by so many steps at most; whether that is
    /// done.
    pub fn look_back_by(&mut self, steps: f64) -> bool {
        self.lab.look_back_by(steps as u64)
    }
}

/// Draws an image, grey values row by row, over the whole canvas, in the colours of a theme. Does nothing where
/// there are not as many values as an image has, or where the browser refuses.
#[wasm_bindgen]
pub fn draw_picture(canvas: HtmlCanvasElement, pixels: &[f64], theme: usize) {
    let backend = CanvasBackend::with_canvas_object(canvas);
    if let (Some(backend), Ok(pixels)) = (backend, pixels.try_into()) {
        // A picture that is not drawn leaves the one before: nothing that a reader could act on.
        let _ = picture::draw(&backend.into_drawing_area(), pixels, &Look::new(theme, 1.0));
    }
}

/// Bytes of memory that the program has taken so far; it gives none back.
#[wasm_bindgen]
pub fn memory_bytes() -> f64 {
    (core::arch::wasm32::memory_size(0) * 65_536) as f64
}

/// A seed that nobody has chosen.
#[wasm_bindgen]
pub fn fresh_seed() -> Result<f64, JsError> {
    Ok(f64::from(getrandom::u32()?))
}

/// Names and labels of the exactly equivalent runs.
#[wasm_bindgen(unchecked_return_type = "{ name: string; label: string }[]")]
pub fn equivalent_run_rows() -> Array {
    let rows = EQUIVALENT_RUNS
        .iter()
        .map(|way| object([("name", way.name), ("label", equivalent_label(way))]));
    rows.collect()
}

/// What a parameter is, in a sentence, and the values that it takes, in words.
#[wasm_bindgen(unchecked_return_type = "{ help: string; allowed: string }")]
pub fn parameter_help(name: &str) -> Object {
    let (help, allowed) = row(name).map_or(Default::default(), |row| {
        (words::help(row), words::allowed(row))
    });
    object([("help", help), ("allowed", &allowed)])
}

/// The link of the default experiment.
#[wasm_bindgen]
pub fn default_link() -> String {
    link::encode(&Parameters::default(), &[])
}
