//! Logs of a reader's own: every format by a fixture, malformed files, and theory against simulated runs.

mod damaged;
mod equilibrium;
mod formats;
mod opened;
mod support;
