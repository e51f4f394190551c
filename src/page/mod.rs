//! What is shown: the laboratory, its charts and pictures, its words, and the border to JavaScript.

pub mod camera;
#[cfg(all(feature = "page", feature = "whole"))]
pub mod chart_table;
pub mod charts;
#[cfg(feature = "page")]
pub mod lab;
#[cfg(all(feature = "page", feature = "whole"))]
pub mod map;
#[cfg(all(feature = "page", feature = "whole"))]
pub mod network;
#[cfg(feature = "whole")]
pub mod plane;
#[cfg(feature = "whole")]
pub mod product;
#[cfg(feature = "page")]
pub mod readout;
#[cfg(feature = "page")]
pub mod render;
#[cfg(all(feature = "page", feature = "whole"))]
pub mod still;
#[cfg(feature = "whole")]
pub mod symbols;
#[cfg(feature = "whole")]
pub mod take_away;
pub mod text;
pub mod trails;

#[cfg(all(target_arch = "wasm32", feature = "page"))]
mod bindings;
