//! Numbers as colours: a scale whose lightness rises evenly, so that it keeps its order in grey and for every kind of
//! colour vision.

use plotters::prelude::RGBColor;

/// Ten colours of the scale *viridis* (S. van der Walt & N. Smith 2015, “A better default colormap for Matplotlib”), a
/// ninth of the way apart. It is the same in the light and in the dark theme: it runs from dark to light, and every
/// map has a frame.
const COLORS: [(u8, u8, u8); 10] = [
    (0x44, 0x01, 0x54),
    (0x48, 0x28, 0x78),
    (0x3e, 0x4a, 0x89),
    (0x31, 0x68, 0x8e),
    (0x26, 0x82, 0x8e),
    (0x1f, 0x9e, 0x89),
    (0x35, 0xb7, 0x79),
    (0x6d, 0xcd, 0x59),
    (0xb4, 0xde, 0x2c),
    (0xfd, 0xe7, 0x25),
];

/// Steps of the scale: more could not be told apart.
const STEPS: f64 = 64.0;

/// The colour of a share of the way from the lowest to the highest number.
pub fn color(share: f64) -> RGBColor {
    let share = (share.clamp(0.0, 1.0) * STEPS).round() / STEPS;
    let last = COLORS.len() - 1;
    let place = share * last as f64;
    let low = (place as usize).min(last - 1);
    let part = place - low as f64;
    let (one, other) = (COLORS[low], COLORS[low + 1]);
    let mix = |from: u8, to: u8| {
        (f64::from(from) + part * (f64::from(to) - f64::from(from))).round() as u8
    };
    RGBColor(
        mix(one.0, other.0),
        mix(one.1, other.1),
        mix(one.2, other.2),
    )
}
