//! Which experiment is open, and what it waits for.

use super::sharing::known_charts;
use super::{Lab, Reading, Waiting};
use crate::page::text::problems;
use crate::page::text::theory::no_equivalent;
#[cfg(feature = "whole")]
use crate::page::text::{text, theory::no_replay};
use crate::parameters::link;
use crate::parameters::standing::Standing;
use crate::run::Run;
#[cfg(feature = "whole")]
use crate::run::angle_replay::angle_replay;
use crate::run::data::Data;
use crate::run::equivalent_run::equivalent_run;
use crate::run::script::Script;
use crate::simulation::objective::digits::DigitsError;

impl Lab {
    /// Opens an experiment. One that needs data waits until it is loaded, and the present one goes on meanwhile.
    pub fn open(&mut self, script: Script) {
        self.open_standing(script, Standing::default());
    }

    /// Opens an experiment with what a link says beyond it.
    fn open_standing(&mut self, script: Script, standing: Standing) {
        self.remember_opening(&script);
        #[cfg(feature = "whole")]
        self.opened.clone_from(&script.start);
        self.begin(script, standing.clone());
        self.set_out_comparison();
        if self.waiting.is_none() {
            self.take_up(standing);
        }
    }

    /// Opens an experiment without noting it among the reader's changes.
    pub(super) fn begin(&mut self, script: Script, standing: Standing) {
        let waiting = Waiting {
            ticket: self.last_ticket + 1,
            script,
            standing,
        };
        if waiting.missing(&self.data).is_some() {
            self.last_ticket += 1;
            self.waiting = Some(waiting);
        } else {
            self.waiting = None;
            self.replace(waiting.script);
        }
    }

    /// Puts a new run in the place of the one that is shown.
    pub(super) fn replace(&mut self, script: Script) {
        let Ok(run) = Run::new(self.last_id + 1, script, &self.data) else {
            return;
        };
        self.last_id += 1;
        self.earlier_revisions = self.revision() + 1;
        self.runs[self.shown].run = run;
        self.reading = Reading::default();
        self.look_anew();
    }

    /// Opens what a link describes; returns remarks for the reader.
    ///
    /// # Errors
    /// When the link cannot be read; the present experiment goes on then.
    pub fn open_link(&mut self, text: &str) -> Result<Vec<String>, String> {
        let link = link::decode(text).map_err(|error| problems::link_error(&error))?;
        let (standing, unknown) = known_charts(link.standing.clone());
        let remarks = link.remarks.iter().chain(&unknown);
        let remarks = remarks.map(problems::remark).collect();
        self.open_standing(Script::from(link), standing);
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

    /// Keeps the shown run, and opens beside it a Hyperball run whose rate is the angle of each of its steps.
    ///
    /// # Errors
    /// In words, when there is none; the present experiment goes on then.
    #[cfg(feature = "whole")]
    pub fn open_angle_replay(&mut self) -> Result<(), String> {
        let script = angle_replay(self.run()).map_err(|why| no_replay(&why))?;
        if !self.keep() {
            return Err(text("theory.no_replay.no_room").into());
        }
        self.open(script);
        Ok(())
    }

    /// Name of the data file that an opened experiment waits for.
    pub fn wanted_data(&self) -> Option<&'static str> {
        self.waiting.as_ref()?.missing(&self.data)
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
        if let Some(waiting) = waiting {
            self.open_standing(waiting.script, waiting.standing);
        }
        Ok(())
    }

    /// Gives up the experiment that waits for data, if it still is the one with this ticket.
    pub fn give_up(&mut self, ticket: u32) -> bool {
        let gone = self.waiting.take_if(|waiting| waiting.ticket == ticket);
        gone.is_some()
    }
}

impl Waiting {
    /// Name of the first file that it needs and that has not been loaded.
    pub(super) fn missing(&self, data: &Data) -> Option<&'static str> {
        let kept = self.standing.kept.iter().flatten();
        let starts = [&self.script.start].into_iter();
        let mut starts = starts.chain(kept.map(|kept| &kept.parameters));
        starts.find_map(|start| data.missing(start))
    }
}
