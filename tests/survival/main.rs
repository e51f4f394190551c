//! Nothing that comes from outside, and no length of use, breaks the program: no panic, no hang, and memory that stays
//! small. `cargo xtask fuzz` and `cargo xtask soak` are the long versions of what runs here.
//!
//! The memory is that of the whole process, counted by its allocator; so that nothing else is counted, one test at a
//! time measures.

#![allow(
    clippy::disallowed_methods,
    reason = "these tests take the time; what they test does not"
)]
#![allow(
    clippy::duplicate_mod,
    reason = "each program for a terminal has the shared module of its own"
)]

mod allocation;
mod figures;
mod fuzz;
mod laboratory;
mod random;
mod soak;
mod targets;

use std::sync::{Mutex, MutexGuard};

/// Held by the one test that measures.
fn alone() -> MutexGuard<'static, ()> {
    static MEASURING: Mutex<()> = Mutex::new(());
    // A test that failed has measured nothing that the next one needs.
    MEASURING
        .lock()
        .unwrap_or_else(|poisoned| poisoned.into_inner())
}

/// A whole number from the environment, if it is there.
fn asked(name: &str) -> Option<u64> {
    let text = std::env::var(name).ok()?;
    let number = text.parse();
    Some(number.unwrap_or_else(|_| panic!("{name}: “{text}” is not a whole number")))
}
