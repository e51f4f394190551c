//! Reads `case⇥count` lines and answers each with the processor time in seconds that it took.

use std::io::{BufRead, Write, stdin, stdout};

use rustix::time::{ClockId, clock_gettime};

fn main() {
    for line in stdin().lock().lines() {
        let line = line.expect("the questions are text");
        let (case, count) = line.split_once('\t').expect("a question is case⇥count");
        let start = processor_seconds();
        std::hint::black_box(kernel::run(
            case,
            count.parse().expect("the count is a number"),
        ));
        println!("{}", processor_seconds() - start);
        stdout().flush().expect("somebody reads the answers");
    }
}

fn processor_seconds() -> f64 {
    let time = clock_gettime(ClockId::ProcessCPUTime);
    time.tv_sec as f64 + 1e-9 * time.tv_nsec as f64
}
