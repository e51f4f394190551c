//! Tests that need a file system, many steps or many random cases: natively only.

mod agreement;
mod digits;
mod history;
mod layering;
mod noise;
mod pictures;
mod properties;
