//! What a picture of a network in training is drawn of: it goes as bytes from the worker that trains to the page.

use crate::numeric::transfer::{MOST, SnapshotError, Transfer};
use crate::parameters::network::NetworkParameters;
use crate::run::history::History;
use crate::run::network::test_course::TestCourse;
use crate::run::network::{NetworkRun, NetworkScript};
use crate::simulation::network::labelled_digits::CLASSES;
use crate::simulation::network::model::Invariance;
use crate::simulation::objective::digits::PIXELS;
use crate::simulation::recorder::Status;

/// Points of a curve: as many as a chart has room for.
const MOST_POINTS: usize = 192;

/// Neurons of the first layer whose weights are shown.
pub const MOST_PICTURES: usize = 48;

/// The most neurons of a layer that a sight can hold.
const MOST_NEURONS: usize = 256;

/// The longest link that a sight can hold, in bytes.
const LONGEST_LINK: usize = 1 << 14;

/// A network and its past, as far as they are shown.
#[derive(Clone, Debug, Default)]
pub struct Sight {
    /// Steps taken.
    pub steps: u64,
    /// The step at which it diverged, if it did.
    pub diverged: Option<f64>,
    /// The parameters in force.
    pub parameters: NetworkParameters,
    /// Parameters at the start and changes on the way.
    pub script: NetworkScript,
    /// The link of the run.
    pub link: String,
    /// Accuracy on the test images on the way.
    pub tests: TestCourse,
    /// Every layer, the output layer last.
    pub layers: Vec<LayerSight>,
    /// First-layer weights of some neurons.
    pub pictures: Vec<[f64; PIXELS]>,
    /// The probability of each digit for the image that is shown to the network; nothing where none is.
    pub probabilities: Vec<f64>,
}

/// A layer, as far as it is shown.
#[derive(Clone, Debug)]
pub struct LayerSight {
    /// Whether it is the last one.
    pub is_output: bool,
    /// Of which vectors the loss knows the direction alone.
    pub invariance: Invariance,
    /// The past, in few points.
    pub history: History,
    /// Root-mean-square angle of each neuron's row over the last steps.
    pub row_angles: Vec<f64>,
    /// Median of the vectors that are looked at over the last steps: angle and norm.
    pub medians: Option<[f64; 2]>,
    /// The angle that theory gives for the same steps.
    pub theory: Option<f64>,
}

impl Default for LayerSight {
    fn default() -> Self {
        Self {
            is_output: false,
            invariance: Invariance::None,
            history: History::default(),
            row_angles: Vec::new(),
            medians: None,
            theory: None,
        }
    }
}

impl Sight {
    /// What is seen of a run, with the network's answer to an image of grey values from 0 to 1.
    pub fn of(run: &mut NetworkRun, image: Option<&[f64; PIXELS]>) -> Self {
        let report = run.report();
        let layers = run.layers().iter().enumerate().map(|(place, layer)| {
            let row = report.get(place);
            LayerSight {
                is_output: run.trainer().shape().is_output(place),
                invariance: layer.invariance,
                history: layer.history.thinned(MOST_POINTS),
                row_angles: layer.row_angles(),
                medians: row.map(|row| [row.angle_median, row.norm_median]),
                theory: row.and_then(|row| row.theory),
            }
        });
        let layers = layers.collect();
        let weights = run.trainer().weights(0);
        let pictures = weights.chunks_exact(PIXELS).take(MOST_PICTURES);
        let pictures = pictures.map(|row| std::array::from_fn(|pixel| row[pixel]));
        Self {
            steps: run.steps(),
            diverged: match run.status() {
                Status::Running => None,
                Status::Diverged { step, .. } => Some(step as f64),
            },
            parameters: run.parameters().clone(),
            script: run.script().clone(),
            link: run.link(),
            tests: run.tests().clone(),
            layers,
            pictures: pictures.collect(),
            probabilities: image.map_or_else(Vec::new, |image| run.classify(image)),
        }
    }

    /// As bytes.
    pub fn bytes(&mut self) -> Vec<u8> {
        Transfer::write(|transfer| self.transfer(transfer))
    }

    /// From bytes.
    ///
    /// # Errors
    /// When they are not what [`Sight::bytes`] writes.
    pub fn from_bytes(bytes: Vec<u8>) -> Result<Self, SnapshotError> {
        let mut sight = Self::default();
        Transfer::read(bytes, |transfer| sight.transfer(transfer))?;
        Ok(sight)
    }

    fn transfer(&mut self, transfer: &mut Transfer) {
        transfer.count(&mut self.steps, MOST);
        transfer.option(&mut self.diverged);
        self.parameters.transfer(transfer);
        self.script.transfer(transfer);
        let mut link = std::mem::take(&mut self.link).into_bytes();
        transfer.bytes(&mut link, LONGEST_LINK);
        self.link = String::from_utf8_lossy(&link).into_owned();
        self.tests.transfer(transfer);
        transfer.list(
            &mut self.layers,
            3,
            LayerSight::default(),
            |transfer, layer| layer.transfer(transfer),
        );
        transfer.list(
            &mut self.pictures,
            MOST_PICTURES,
            [0.0; PIXELS],
            |transfer, picture| transfer.numbers(picture),
        );
        transfer.list(
            &mut self.probabilities,
            CLASSES,
            0.0,
            |transfer, probability| transfer.number(probability),
        );
    }
}

impl LayerSight {
    fn transfer(&mut self, transfer: &mut Transfer) {
        const KINDS: [Invariance; 3] = [Invariance::Neurons, Invariance::Matrix, Invariance::None];
        transfer.flag(&mut self.is_output);
        let kind = KINDS.iter().position(|kind| *kind == self.invariance);
        let mut kind = kind.unwrap_or(0);
        transfer.index(&mut kind, KINDS.len());
        self.invariance = KINDS[kind];
        self.history.transfer(transfer);
        transfer.list(
            &mut self.row_angles,
            MOST_NEURONS,
            0.0,
            |transfer, angle| {
                transfer.number(angle);
            },
        );
        let [mut angle, mut norm] = [0, 1].map(|k| self.medians.map(|pair| pair[k]));
        transfer.option(&mut angle);
        transfer.option(&mut norm);
        self.medians = angle.zip(norm).map(|(angle, norm)| [angle, norm]);
        transfer.option(&mut self.theory);
    }
}
