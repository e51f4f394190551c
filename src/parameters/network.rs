//! What the reader turns of a network: optimizer and schedule are rows of the laboratory's table, and the rows that
//! only a network has stand here.

use super::choices::{DecayedKind, Field, NormalizationKind};
use super::link::{self, Change, LONGEST, LinkError, Remark};
use super::row::{Effect, Kind, Reason, Refusal, Row, shortened};
use super::{PARAMETERS, Parameters, row as laboratory_row};
use crate::numeric::transfer::Transfer;

/// A line: name, type, default, symbol, kind, effect.
macro_rules! network_parameters {
    ($($(#[$doc:meta])* $name:ident: $type:ident = $default:expr, $symbol:literal, $kind:expr, $effect:ident;)*) => {
        /// All that decides how a network is trained.
        #[derive(Clone, Debug, PartialEq)]
        pub struct NetworkParameters {
            /// Optimizer, schedule and seed, from the laboratory's table; see [`SHARED`].
            pub training: Parameters,
            $($(#[$doc])* pub $name: $type,)*
        }

        /// The rows that only a network has.
        pub static NETWORK_PARAMETERS: &[Row] = &[$(Row {
            name: stringify!($name),
            symbol: $symbol,
            group: "network",
            kind: $kind,
            default: $default as u8 as f64,
            effect: Effect::$effect,
            applies: |_| true,
        },)*];

        impl NetworkParameters {
            fn with_training(training: Parameters) -> Self {
                Self { training, $($name: <$type as Field>::from_number($default as u8 as f64),)* }
            }

            /// The number of a parameter by name; of a choice, its option's place in the list. None for names that
            /// no row has.
            pub fn get(&self, name: &str) -> Option<f64> {
                match name {
                    $(stringify!($name) => Some(self.$name.number()),)*
                    _ => shared_row(name).and_then(|row| self.training.get(row.name)),
                }
            }

            /// Sets a number by name after checking the value; a choice by its option's place in the list.
            ///
            /// # Errors
            /// When there is no such parameter or it does not take the value; nothing has changed then.
            pub fn set(&mut self, name: &str, value: f64) -> Result<(), Refusal> {
                let row = row(name).ok_or_else(|| Refusal::new("name", name, Reason::UnknownName))?;
                let value = row.check(value)?;
                match row.name {
                    $(stringify!($name) => self.$name = Field::from_number(value),)*
                    _ => self.training.set(name, value)?,
                }
                Ok(())
            }
        }
    };
}

network_parameters! {
    /// What stands between weights and activation functions.
    normalization: NormalizationKind = NormalizationKind::Batch, "",
        Kind::Choice { options: NormalizationKind::NAMES }, Restart;
    /// Neurons of each hidden layer.
    hidden: f64 = 64, "h", Kind::Integer { minimum: 16.0, maximum: 256.0 }, Restart;
    /// Hidden layers.
    layers: f64 = 2, "", Kind::Integer { minimum: 1.0, maximum: 2.0 }, Restart;
    /// Images in each random minibatch.
    batch_size: f64 = 128, "B", Kind::Integer { minimum: 16.0, maximum: 512.0 }, Restart;
    /// By how much longer than He's the hidden weights start.
    start_scale: f64 = 1, "", Kind::Logarithmic { minimum: 0.01, maximum: 100.0, zero: false }, Restart;
    /// Which parameters decay.
    decayed: DecayedKind = DecayedKind::Weights, "", Kind::Choice { options: DecayedKind::NAMES }, Live;
}

/// The one row of the laboratory's table that a network takes beside those of its group of optimizers.
const SEED: &str = "seed";

/// The group of the laboratory's table that a network takes whole.
pub const SHARED: &str = "optimizer";

impl Default for NetworkParameters {
    fn default() -> Self {
        Self::with_training(Parameters {
            weight_decay: 0.005,
            momentum: 0.9,
            ..Parameters::default()
        })
    }
}

/// Every row that a network has, those of the laboratory's table first.
pub fn rows() -> impl Iterator<Item = &'static Row> {
    let shared = PARAMETERS
        .iter()
        .filter(|row| shared_row(row.name).is_some());
    shared.chain(NETWORK_PARAMETERS)
}

/// The row of a network's parameter by name.
pub fn row(name: &str) -> Option<&'static Row> {
    let own = NETWORK_PARAMETERS.iter().find(|row| row.name == name);
    own.or_else(|| shared_row(name))
}

/// Rows of that group that a network does without: the sides of a matrix, which its layers say, and a drop that rescales
/// the weights.
const LEFT_OUT: [&str; 3] = ["rows", "columns", "rescaling_at_drop"];

fn shared_row(name: &str) -> Option<&'static Row> {
    let shared = |row: &&Row| row.group == SHARED && !LEFT_OUT.contains(&row.name);
    laboratory_row(name).filter(|row| shared(row) || row.name == SEED)
}

impl NetworkParameters {
    /// Sets a number or an option by name from text.
    ///
    /// # Errors
    /// As for [`NetworkParameters::set`].
    pub fn set_text(&mut self, name: &str, text: &str) -> Result<(), Refusal> {
        let row = row(name).ok_or_else(|| Refusal::new("name", name, Reason::UnknownName))?;
        self.set(name, row.parse(text)?)
    }

    /// The value of a row as text that [`NetworkParameters::set_text`] reads back exactly.
    pub fn text(&self, row: &Row) -> String {
        row.text(self.get(row.name).unwrap_or(row.default))
    }

    /// Saves or restores all values.
    pub fn transfer(&mut self, transfer: &mut Transfer) {
        for row in rows() {
            let mut value = self.get(row.name).unwrap_or(row.default);
            transfer.number(&mut value);
            if transfer.is_reading() {
                let allowed = self.set(row.name, value).is_ok();
                transfer.check(allowed);
            }
        }
    }
}

/// The key by which a link says that it is one of a network, and its version.
pub const VERSION_KEY: &str = "network";

/// The version of a network's links.
pub const VERSION: &str = "1";

/// What a network's link says.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct NetworkLink {
    /// Parameters at the start.
    pub parameters: NetworkParameters,
    /// Changes during the run, by ascending step.
    pub changes: Vec<Change>,
    /// What was not taken as written.
    pub remarks: Vec<Remark>,
}

/// The link of a network's run, without `#`: `network=1&learning_rate=0.2&changes=300:momentum:0.5`.
pub fn encode(parameters: &NetworkParameters, changes: &[Change]) -> String {
    let mut text = format!("{VERSION_KEY}={VERSION}");
    let defaults = NetworkParameters::default();
    for row in rows() {
        let value = parameters.text(row);
        if value != defaults.text(row) {
            text += &format!("&{}={value}", row.name);
        }
    }
    let entries = changes.iter().filter_map(|change| {
        let value = row(change.name)?.text(change.value);
        Some(format!("{}:{}:{value}", change.step, change.name))
    });
    let entries: Vec<String> = entries.collect();
    if !entries.is_empty() {
        text += &format!("&changes={}", entries.join(";"));
    }
    text
}

/// Reads a network's link, with or without `#`, as [`link::decode`] reads one of the laboratory.
///
/// # Errors
/// When the link as a whole cannot be read.
pub fn decode(text: &str) -> Result<NetworkLink, LinkError> {
    if text.len() > LONGEST {
        return Err(LinkError::TooLong(text.len()));
    }
    let text = percent_encoding::percent_decode_str(text.trim_start_matches('#'));
    let text = text.decode_utf8_lossy();
    let pairs = || text.split('&').filter_map(|pair| pair.split_once('='));
    match pairs().find(|(key, _)| *key == VERSION_KEY) {
        Some((_, VERSION)) => {}
        None if pairs().next().is_none() => {}
        None => return Err(LinkError::NoVersion),
        Some((_, other)) => return Err(LinkError::UnknownVersion(shortened(other))),
    }
    let mut link = NetworkLink::default();
    for (key, value) in pairs() {
        if let Some(row) = row(key) {
            let value = link::nearest(row, value, &mut link.remarks);
            if let Err(refusal) = link.parameters.set(key, value) {
                link.remarks.push(Remark::Default(refusal));
            }
        }
    }
    let lists = pairs().filter(|(key, _)| *key == "changes");
    let entries = lists.flat_map(|(_, list)| list.split(';'));
    link.changes = link::read_changes(entries, row, &mut link.remarks);
    let (mut trial, remarks) = (link.parameters.clone(), &mut link.remarks);
    link.changes.retain(|change| {
        let taken = trial.set(change.name, change.value);
        let refused = taken.is_err();
        remarks.extend(taken.err().map(Remark::Default));
        !refused
    });
    Ok(link)
}
