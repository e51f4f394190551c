//! Pictures on any plotters surface: the page's canvas, or SVG in tests.
//!
//! Titles, legends and numbers are HTML: plotters would measure their text through the DOM. Colours
//! and sizes come from [`Look`].

pub mod axis;
#[cfg(feature = "whole")]
pub mod color_scale;
#[cfg(feature = "whole")]
mod forces;
pub mod half_disc;
#[cfg(feature = "whole")]
pub mod log_chart;
#[cfg(feature = "whole")]
pub mod map;
pub mod names;
#[cfg(feature = "whole")]
pub mod network;
pub mod pens;
pub mod picture;
#[cfg(feature = "whole")]
pub mod plane;
#[cfg(feature = "whole")]
pub mod product;
pub mod sphere;
pub mod time_series;
pub mod weights;

use plotters::prelude::*;
use plotters::style::text_anchor::Pos;

/// The colours of a theme: the data is the only colour, everything else is grey.
#[derive(Debug)]
pub struct Theme {
    /// Name: `light` or `dark`.
    pub name: &'static str,
    /// What is measured.
    pub measured: RGBColor,
    /// What theory says; always dashed as well.
    pub theory: RGBColor,
    /// The minimiser.
    pub minimiser: RGBColor,
    /// Replica 0.
    pub ink: RGBColor,
    /// Axis labels.
    pub muted: RGBColor,
    /// Grid lines.
    pub grid: RGBColor,
    /// The page behind the picture.
    pub paper: RGBColor,
    /// Kept runs; their curves bear letters as well.
    pub kept: [RGBColor; 4],
}

/// Both themes. Blue, vermilion and bluish green stay apart for every kind of colour vision
/// (Okabe & Ito 2008); the shades here keep a contrast of 4.5 against the paper.
pub static THEMES: [Theme; 2] = [
    Theme {
        name: "light",
        measured: RGBColor(0x1a, 0x66, 0xa8),
        theory: RGBColor(0xb3, 0x45, 0x0f),
        minimiser: RGBColor(0x00, 0x79, 0x58),
        ink: RGBColor(0x1b, 0x1d, 0x22),
        muted: RGBColor(0x61, 0x65, 0x6e),
        grid: RGBColor(0xe3, 0xe3, 0xe0),
        paper: RGBColor(0xfd, 0xfd, 0xfb),
        kept: [
            RGBColor(0x1a, 0x66, 0xa8),
            RGBColor(0x8e, 0x3b, 0x8a),
            RGBColor(0x6b, 0x66, 0x00),
            RGBColor(0x7a, 0x4a, 0x21),
        ],
    },
    Theme {
        name: "dark",
        measured: RGBColor(0x6c, 0xb4, 0xee),
        theory: RGBColor(0xef, 0x8a, 0x55),
        minimiser: RGBColor(0x3f, 0xc1, 0x98),
        ink: RGBColor(0xee, 0xec, 0xe4),
        muted: RGBColor(0x9c, 0xa1, 0xab),
        grid: RGBColor(0x2e, 0x32, 0x3a),
        paper: RGBColor(0x15, 0x17, 0x1b),
        kept: [
            RGBColor(0x6c, 0xb4, 0xee),
            RGBColor(0xd7, 0x94, 0xd4),
            RGBColor(0xc9, 0xc2, 0x4e),
            RGBColor(0xcf, 0xa0, 0x78),
        ],
    },
];

impl Theme {
    /// The colour of a run with a mark.
    pub fn kept(&self, mark: usize) -> RGBColor {
        self.kept[mark % self.kept.len()]
    }

    /// The colours by name.
    pub fn colors(&self) -> [(&'static str, RGBColor); 11] {
        [
            ("measured", self.measured),
            ("theory", self.theory),
            ("minimiser", self.minimiser),
            ("ink", self.ink),
            ("muted", self.muted),
            ("grid", self.grid),
            ("paper", self.paper),
            ("run-0", self.kept[0]),
            ("run-1", self.kept[1]),
            ("run-2", self.kept[2]),
            ("run-3", self.kept[3]),
        ]
    }
}

/// The place of a theme in [`THEMES`]; the first, if there is none of this name.
pub fn theme_number(name: &str) -> usize {
    let named = |theme: &Theme| theme.name == name;
    THEMES.iter().position(named).unwrap_or(0)
}

/// How to draw: colours, and device pixels per CSS pixel.
#[derive(Clone, Copy, Debug)]
pub struct Look {
    /// The colours.
    pub theme: &'static Theme,
    /// Device pixels per CSS pixel.
    pub pixel_ratio: f64,
}

impl Look {
    /// The theme with this place in [`THEMES`] (the first, if there is none) at a pixel ratio.
    pub fn new(theme: usize, pixel_ratio: f64) -> Self {
        Self {
            theme: THEMES.get(theme).unwrap_or(&THEMES[0]),
            pixel_ratio,
        }
    }

    /// A length in CSS pixels as whole device pixels, at least one.
    fn pixels(&self, length: f64) -> u32 {
        (length * self.pixel_ratio).round().max(1.0) as u32
    }

    /// About how wide a line of text is in pixels, its letters of a size in CSS pixels: no surface is asked, for
    /// some would lay out the page to know.
    fn width_of(&self, text: &str, size: f64) -> i32 {
        (0.58 * size * self.pixel_ratio * text.chars().count() as f64) as i32
    }

    fn pen(&self, color: RGBColor, alpha: f64, width: f64) -> ShapeStyle {
        ShapeStyle::from(color.mix(alpha)).stroke_width(self.pixels(width))
    }

    pub(super) fn label(&self, size: f64) -> TextStyle<'static> {
        let family = FontFamily::Name("system-ui, sans-serif");
        let font = FontDesc::new(family, f64::from(self.pixels(size)), FontStyle::Normal);
        TextStyle::from(font)
            .color(&self.theme.muted)
            .pos(Pos::default())
    }
}
