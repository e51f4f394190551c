//! What a link says beyond the experiment: how far the sender had come, which runs stood beside it, and what was
//! looked at.
//!
//! `step=1500` is the step to go to, `charts=weight_norm,excess_risk` which charts are shown, `window=200:900` the steps
//! that they show, `view=0.75:0.32` the angles of the eye. `run=1:Name` begins a run that is kept: what follows, up to the
//! next `run`, is in what its start differs from the shown run's, its changes, and its step where that is another.
//! `kept=none` says that there is none, where the experiment would bring its own.

use std::f64::consts::TAU;

use super::Parameters;
use super::link::{Change, Remark};
use super::row::shortened;
use crate::numeric::number_format::{parse, shortest};

/// The most runs that are kept beside the one that is shown.
pub const MOST_KEPT: usize = 3;

/// Bytes of the longest name of a run.
pub const LONGEST_NAME: usize = 120;

/// The farthest step that a link leads to.
pub const FARTHEST_STEP: u64 = 10_000_000_000;

/// The most charts that are named.
const MOST_CHARTS: usize = 32;

/// The key that begins a run that is kept.
pub(super) const RUN: &str = "run";

/// What a link says beyond the experiment. What it does not say is left as it is.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Standing {
    /// Steps that the run had taken; none for its start.
    pub step: Option<u64>,
    /// The runs beside it; none for those that belong to the experiment.
    pub kept: Option<Vec<KeptRun>>,
    /// Names of the charts that are shown, which need not exist.
    pub charts: Option<Vec<String>>,
    /// First and last step that the charts show.
    pub window: Option<(u64, u64)>,
    /// Yaw and pitch of the eye, in radians.
    pub view: Option<(f64, f64)>,
}

/// A run that is kept.
#[derive(Clone, Debug, PartialEq)]
pub struct KeptRun {
    /// The number by which its curves are told apart, from 1 to [`MOST_KEPT`].
    pub mark: usize,
    /// What the reader calls it; empty where it has no name.
    pub name: String,
    /// Parameters at its start.
    pub parameters: Parameters,
    /// Changes on the way.
    pub changes: Vec<Change>,
    /// Steps that it had taken, where they are others than those of the run that is shown.
    pub step: Option<u64>,
}

impl Standing {
    /// The keys that are not of a run that is kept, each after `&`.
    pub(super) fn text(&self) -> String {
        let mut text = String::new();
        if let Some(step) = self.step {
            text += &format!("&step={step}");
        }
        if let Some(charts) = &self.charts {
            let names = charts.join(",");
            let names = if names.is_empty() { "none" } else { &names };
            text += &format!("&charts={names}");
        }
        if let Some((first, last)) = self.window {
            text += &format!("&window={first}:{last}");
        }
        if let Some((yaw, pitch)) = self.view {
            text += &format!("&view={}:{}", shortest(yaw), shortest(pitch));
        }
        if self.kept.as_ref().is_some_and(Vec::is_empty) {
            text += "&kept=none";
        }
        text
    }

    /// Reads a key that is not of a run that is kept; returns what is not taken.
    pub(super) fn read(&mut self, key: &str, value: &str) -> Option<Remark> {
        let taken = match key {
            "step" => {
                self.step = step(value);
                self.step.is_some()
            }
            "charts" => {
                self.charts = charts(value);
                self.charts.is_some()
            }
            "window" => {
                let ends = value.split_once(':');
                self.window = ends.and_then(|(first, last)| Some((step(first)?, step(last)?)));
                self.window.is_some()
            }
            "view" => {
                let angles = value.split_once(':');
                self.view = angles.and_then(|(yaw, pitch)| Some((angle(yaw)?, angle(pitch)?)));
                self.view.is_some()
            }
            "kept" => {
                self.kept.get_or_insert_default();
                value == "none"
            }
            _ => true,
        };
        (!taken).then(|| Remark::left_out(key, value))
    }
}

/// A number of steps, if a link leads so far.
pub(super) fn step(text: &str) -> Option<u64> {
    let step = text.parse().ok()?;
    (step <= FARTHEST_STEP).then_some(step)
}

/// An angle within half a turn to either side.
fn angle(text: &str) -> Option<f64> {
    let angle = parse(text).filter(|angle| angle.is_finite())?;
    Some(angle - TAU * (angle / TAU).round())
}

fn charts(text: &str) -> Option<Vec<String>> {
    if text == "none" {
        return Some(Vec::new());
    }
    let names: Vec<String> = text.split(',').map(shortened).collect();
    (names.len() <= MOST_CHARTS && !text.is_empty()).then_some(names)
}

/// Mark and name of a run that is kept, as its key says them.
pub(super) fn mark_and_name(text: &str) -> Option<(usize, String)> {
    let (mark, name) = text.split_once(':')?;
    let mark = mark.parse().ok()?;
    (1..=MOST_KEPT).contains(&mark).then_some(())?;
    Some((mark, cut(&unescaped(name))))
}

/// A name without blanks around it, cut where it is longer than [`LONGEST_NAME`].
pub fn cut(name: &str) -> String {
    let mut length = 0;
    let fits = |letter: &char| {
        length += letter.len_utf8();
        length <= LONGEST_NAME
    };
    name.trim().chars().take_while(fits).collect()
}

/// A name without signs that mean something in a link: `~` and two hexadecimal digits stand for each, and `+` for a
/// blank. Percent signs would not do, because they are taken away before a link is cut into keys.
pub(super) fn escaped(name: &str) -> String {
    let mut text = String::with_capacity(name.len());
    for letter in name.chars() {
        match letter {
            ' ' => text.push('+'),
            _ if letter.is_alphanumeric() || matches!(letter, '-' | '_' | '.' | ',') => {
                text.push(letter);
            }
            _ => {
                let mut bytes = [0; 4];
                for byte in letter.encode_utf8(&mut bytes).bytes() {
                    text += &format!("~{byte:02x}");
                }
            }
        }
    }
    text
}

fn unescaped(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&byte, after)) = rest.split_first() {
        let digits = after
            .get(..2)
            .and_then(|pair| std::str::from_utf8(pair).ok());
        let escape = digits.and_then(|pair| u8::from_str_radix(pair, 16).ok());
        match (byte, escape) {
            (b'~', Some(meant)) => {
                bytes.push(meant);
                rest = &after[2..];
                continue;
            }
            (b'+', _) => bytes.push(b' '),
            _ => bytes.push(byte),
        }
        rest = after;
    }
    let name = String::from_utf8_lossy(&bytes);
    name.chars().filter(|letter| !letter.is_control()).collect()
}
