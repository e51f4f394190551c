//! Reads `case⇥count` lines and answers each with the processor time in seconds that it took.

use std::io::{BufRead, Write, stdin, stdout};

use equisphere::run::network::{NetworkRun, NetworkScript};
use equisphere::simulation::network::labelled_digits::LabelledDigits;
use rustix::time::{ClockId, clock_gettime};

/// The case of a network, whose images only this program carries: the module is weighed.
const NETWORK: &str = "network";

fn main() {
    include_bytes!("../../../www/data/digits.bin")
        .iter()
        .for_each(|&byte| kernel::image_byte(byte.into()));
    let mut network = None;
    for line in stdin().lock().lines() {
        let line = line.expect("the questions are text");
        let (case, count) = line.split_once('\t').expect("a question is case⇥count");
        let count = count.parse().expect("the count is a number");
        let start = processor_seconds();
        if case == NETWORK {
            let run = network.get_or_insert_with(prepare_network);
            std::hint::black_box(run.advance(count));
        } else {
            std::hint::black_box(kernel::run(case, count));
        }
        println!("{}", processor_seconds() - start);
        stdout().flush().expect("somebody reads the answers");
    }
}

/// The network that the page opens with.
fn prepare_network() -> NetworkRun {
    let images = include_bytes!("../../../www/data/digits.bin");
    let labels = include_bytes!("../../../www/data/digit_labels.bin");
    let data = LabelledDigits::from_bytes(images, labels).expect("the files are those of the page");
    NetworkRun::new(NetworkScript::default(), data.into())
}

fn processor_seconds() -> f64 {
    let time = clock_gettime(ClockId::ProcessCPUTime);
    time.tv_sec as f64 + 1e-9 * time.tv_nsec as f64
}
