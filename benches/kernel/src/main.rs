//! Reads `case⇥count` lines and answers each with the processor time in seconds that it took.

use std::io::{BufRead, Write, stdin, stdout};
use std::time::Instant;

fn main() {
    for line in stdin().lock().lines() {
        let line = line.expect("the questions are text");
        let (case, count) = line.split_once('\t').expect("a question is case⇥count");
        let start = Instant::now();
        std::hint::black_box(kernel::run(
            case,
            count.parse().expect("the count is a number"),
        ));
        println!("{}", start.elapsed().as_secs_f64());
        stdout().flush().expect("somebody reads the answers");
    }
}
