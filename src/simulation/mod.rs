//! The simulation: weights that are trained step by step, and what each step measures.

pub mod block;
pub mod ensemble;
pub mod fused_step;
pub mod known_answer;
pub mod network;
pub mod noise;
pub mod objective;
pub mod optimizer;
pub mod outcome;
pub mod record;
pub mod recorder;
pub mod reduced;
pub mod schedule;
pub mod trainer;
pub mod training_config;
pub mod vector;
