//! What comes from outside, one function a kind: good inputs, words that matter in them, and what is done with them.

mod files;
mod links;
mod snapshots;
mod words;

pub use files::{files_of_digits, training_logs};
pub use links::{links, links_of_networks, links_that_are_opened};
pub use snapshots::{snapshots, snapshots_of_laboratories, snapshots_of_networks};
pub use words::{cases_in_json, typed_values, words_on_the_command_line};

use equisphere::page::lab::Lab;
use equisphere::run::data::Data;

use crate::laboratory::{self, Choices};
use crate::random::Random;

/// Numbers that steps move in one go at the most, see [`laboratory::affordable`].
const WORK: u64 = 20_000;

/// Numbers that a step moves up to which an opened experiment takes three steps here.
const MOST_NUMBERS: u64 = 20_000;

const DIGITS: &[u8] = include_bytes!("../../www/data/digits.bin");
const LABELS: &[u8] = include_bytes!("../../www/data/digit_labels.bin");

/// Something that comes from outside.
pub struct Target {
    /// What it is, for the reader of figures.
    pub name: &'static str,
    /// Inputs as they should be.
    pub good: Vec<Vec<u8>>,
    /// What is put into them.
    pub words: Vec<Vec<u8>>,
    /// What is done with one.
    pub run: Handling,
}

/// What is done with an input; it panics where something is wrong.
type Handling = Box<dyn Fn(&[u8])>;

fn owned<T: AsRef<[u8]>>(texts: impl IntoIterator<Item = T>) -> Vec<Vec<u8>> {
    texts
        .into_iter()
        .map(|text| text.as_ref().to_vec())
        .collect()
}

/// The digits, loaded.
pub fn data() -> Data {
    let mut data = Data::default();
    data.load(DIGITS).expect("the digits are whole");
    data
}

/// Laboratories that open with the digits at hand: they are quicker made from a snapshot than from the file.
fn laboratories() -> impl Fn() -> Lab {
    let (data, saved) = (data(), Lab::default().save());
    move || Lab::restore(&saved, &data).expect("what is saved is restored")
}

fn text(input: &[u8]) -> String {
    String::from_utf8_lossy(input).into_owned()
}

/// Everything that a reader can do with a laboratory, in any order: the bytes choose.
pub fn changes_in_any_order() -> Target {
    let laboratory = laboratories();
    Target {
        name: "changes in any order",
        good: (0..40).map(|seed| Random::new(seed).bytes(200)).collect(),
        words: Vec::new(),
        run: Box::new(move |input| {
            let mut lab = laboratory();
            laboratory::act(
                &mut lab,
                &mut Choices::new(&input[..input.len().min(300)]),
                WORK,
            );
            laboratory::look(&lab);
            // Whatever was done, the link leads to the same settings.
            if lab.run().is_replayable() {
                let mut other = laboratory();
                let remarks = other.open_link(&lab.link()).expect("its own link");
                assert!(remarks.is_empty(), "{remarks:?} in {}", lab.link());
                assert_eq!(other.link(), lab.link());
            }
        }),
    }
}
