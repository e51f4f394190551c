//! A reader who does anything in any order: bytes choose what.

use equisphere::page::charts::CHARTS;
use equisphere::page::lab::{BREAKS, Lab};
use equisphere::page::readout;
use equisphere::page::render::time_series::Place;
use equisphere::page::render::weights::{self, Picture};
use equisphere::page::render::{Look, time_series};
use equisphere::page::take_away::series_csv;
use equisphere::parameters::presets::PRESETS;
use equisphere::parameters::{Kind, ObjectiveKind, PARAMETERS, Row, rows};
use plotters::prelude::{IntoDrawingArea, SVGBackend};

/// Bytes, read as choices. When they are at their end, every choice is the first.
pub struct Choices<'a> {
    bytes: &'a [u8],
    place: usize,
}

impl<'a> Choices<'a> {
    /// The choices that some bytes make.
    pub fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, place: 0 }
    }

    fn is_over(&self) -> bool {
        self.place >= self.bytes.len()
    }

    fn byte(&mut self) -> u64 {
        self.place += 1;
        self.bytes.get(self.place - 1).copied().map_or(0, u64::from)
    }

    fn below(&mut self, end: usize) -> usize {
        (self.byte() | self.byte() << 8) as usize % end.max(1)
    }

    fn share(&mut self) -> f64 {
        (self.byte() | self.byte() << 8) as f64 / 65_535.0
    }

    fn one<T: Copy>(&mut self, list: &[T]) -> T {
        list[self.below(list.len())]
    }
}

/// Numbers that a step of a laboratory's run moves: weights of all replicas, times images of a minibatch, or times the
/// weights again where noise is a matrix.
pub fn numbers(lab: &Lab) -> u64 {
    let parameters = lab.parameters();
    let weights = parameters.dimension() as u64;
    let each = match parameters.objective {
        ObjectiveKind::Digits => parameters.batch_size as u64,
        _ if parameters.draws_matrix() => weights,
        _ => 1,
    };
    weights * parameters.replicas as u64 * each.max(1)
}

fn any_row(choices: &mut Choices) -> &'static Row {
    let place = choices.below(PARAMETERS.len() + 1);
    rows().nth(place).expect("there are so many rows")
}

const TYPED: [&str; 12] = [
    "0", "1", "0.5", "17", "-3", "many", "1e9", "", "2 1 0", "×2", "÷3", "NaN",
];

fn set(lab: &mut Lab, choices: &mut Choices) {
    let row = any_row(choices);
    let _ = match (row.kind, choices.below(8)) {
        (_, 0) => lab.set_text(row.name, choices.one(&TYPED)),
        (Kind::Choice { options }, _) => lab.set_text(row.name, choices.one(options)),
        (Kind::List { .. }, _) => {
            lab.set_text(row.name, choices.one(&["0 1", "0 0.5 1 2", "1 1 1"]))
        }
        (Kind::Typed { .. }, _) => lab.set(row.name, choices.below(9) as f64),
        (_, 1) => lab.set(
            row.name,
            row.next(lab.parameters().get(row.name).unwrap_or(0.0), 1),
        ),
        _ => lab.set(row.name, row.slider_value(choices.share())),
    };
    if choices.below(3) == 0 {
        lab.settle();
    }
}

/// Steps that all runs may take in one go without moving more numbers than `work`, as the present one's steps do.
pub fn affordable(lab: &Lab, work: u64) -> u64 {
    let runs = 1 + lab.kept().len() as u64;
    (work / (runs * numbers(lab)).max(1)).max(1)
}

fn scrub(lab: &mut Lab, choices: &mut Choices, work: u64) {
    match choices.below(6) {
        0 => lab.read(None),
        1 => lab.read(Some((lab.steps() as f64 * choices.share()) as u64)),
        2 => lab.read_next(choices.below(9) as i64 - 4),
        3 if choices.below(4) == 0 => {
            lab.branch();
        }
        _ => {
            lab.look_back_by(affordable(lab, work));
        }
    }
}

fn keep(lab: &mut Lab, choices: &mut Choices) {
    let place = choices.below(5);
    match choices.below(5) {
        0 | 1 => {
            lab.keep();
        }
        2 => lab.show_kept(place),
        3 => lab.name_run(
            place,
            choices.one(&["", "mine", "a name & more", "ünïcode ~ %41"]),
        ),
        _ => lab.drop_kept(place),
    }
}

fn view(lab: &mut Lab, choices: &mut Choices) {
    match choices.below(8) {
        0 => lab.show_picture(choices.one(&Picture::ALL)),
        1 => lab.choose(choices.below(300)),
        2 => lab.viewing_mut().logarithmic = choices.below(2) == 0,
        3 => lab.viewing_mut().fixed = choices.below(2) == 0,
        4 => lab
            .camera_mut()
            .turn(choices.share() - 0.5, choices.share() - 0.5),
        5 => lab.fit_view(choices.below(2) == 0),
        6 => {
            let steps = lab.steps() as f64;
            let ends = (choices.share() * steps, choices.share() * steps);
            lab.show_steps((choices.below(3) > 0).then_some(ends));
        }
        _ => lab.follow(),
    }
}

fn open(lab: &mut Lab, choices: &mut Choices) {
    match choices.below(5) {
        0 => {
            let preset = &PRESETS[choices.below(PRESETS.len())];
            let link =
                equisphere::parameters::link::encode(&preset.parameters(), &preset.changes());
            lab.open_link(&link).expect("a preset has a link");
        }
        1 => {
            let link = lab.shared_link(choices.below(2) == 0, None);
            lab.open_link(&link).expect("what is shared is opened");
        }
        2 => {
            let _ = lab.open_equivalent_run(choices.one(&[
                "exponential_rate",
                "twice",
                "rescaled",
                "half",
            ]));
        }
        3 => lab.toggle_break(choices.below(BREAKS.len() + 1)),
        _ => lab.reset(),
    }
}

/// Away and back, as when the page is closed or a worker takes the run along.
fn leave(lab: &mut Lab, choices: &mut Choices) {
    if choices.below(2) == 0 {
        let bytes = lab.save();
        *lab = Lab::restore(&bytes, lab.data()).expect("what is saved is restored");
    } else {
        let bytes = lab.run_mut().snapshot();
        let (id, moves) = (lab.run().id(), lab.run().moves());
        lab.land(&bytes, id, moves)
            .expect("what is sent away comes back");
    }
}

/// One thing that a reader does; steps that were taken.
fn act_once(lab: &mut Lab, choices: &mut Choices, work: u64) -> u64 {
    match choices.below(16) {
        0..=3 => set(lab, choices),
        4 => scrub(lab, choices, work),
        5 => keep(lab, choices),
        6 | 7 => view(lab, choices),
        8 => open(lab, choices),
        9 => lab.undo(),
        10 => lab.redo(),
        11 if choices.below(8) == 0 => leave(lab, choices),
        _ => {
            let taken = lab.advance(affordable(lab, work));
            lab.follow();
            return taken;
        }
    }
    0
}

/// Acts until the choices are at their end, with so much work in one go; returns how many steps were taken, and how often something was done.
pub fn act(lab: &mut Lab, choices: &mut Choices, work: u64) -> (u64, u64) {
    let (mut taken, mut acts) = (0, 0);
    while !choices.is_over() {
        taken += act_once(lab, choices, work);
        acts += 1;
    }
    (taken, acts)
}

/// Everything that the page shows, drawn and in words.
pub fn look(lab: &Lab) {
    let look = Look::new(0, 1.0);
    let mut text = String::new();
    let area = SVGBackend::with_string(&mut text, (300, 200)).into_drawing_area();
    weights::draw(&area, &lab.scene(), &look).expect("a picture of text takes everything");
    let timeline = lab.timeline();
    for chart in CHARTS.iter() {
        let place = Place {
            labelled: true,
            worded: true,
            named: true,
        };
        time_series::draw(&area, chart, &timeline, &look, place)
            .expect("a picture of text takes everything");
        let _ = readout::header(lab, chart);
    }
    drop(area);
    let words = [
        readout::sentences(lab),
        readout::reading(lab),
        readout::caution(lab),
        readout::scene_caption(lab),
        readout::radius(lab),
    ];
    assert!(
        words.iter().all(|words| !words.contains("NaN")),
        "{words:?}"
    );
    let _ = (
        readout::comparisons(lab),
        readout::clock(lab),
        lab.kept(),
        lab.predictions(),
    );
    let link = lab.shared_link(true, None);
    assert!(
        link.len() <= equisphere::parameters::link::LONGEST,
        "{}",
        link.len()
    );
    assert!(!series_csv::write("", &[("a", lab.run())]).is_empty());
}
