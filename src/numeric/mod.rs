//! Numbers: eigenvectors, text, bytes.

pub mod decimal;
pub mod eigen;
pub mod number_format;
pub mod transfer;
