//! A map as a figure for a paper: with a title, and below it what it shows and with which settings.

use plotters::coord::Shift;
use plotters::prelude::*;
use plotters::style::text_anchor::HPos;

use super::Map;
use super::readout::label;
use crate::page::render::{Look, THEMES, map, theme_number};
use crate::page::take_away::caption::parameter_settings;
use crate::page::take_away::sheet::{Drawn, LETTER, Sheet, wrapped};
use crate::page::take_away::{VERSION, program};
use crate::page::text::fill;
use crate::run::map_cell::of_a_cell;

/// Width of the figure and height of the map in it, in CSS pixels.
const WIDTH: f64 = 640.0;
const MAP_HEIGHT: f64 = 480.0;

const MARGIN: f64 = 16.0;
const TITLE: f64 = 15.0;
const SMALL: f64 = 11.0;
const LINE: f64 = 16.0;

/// Units of the SVG in a CSS pixel: plotters' corners are whole units.
const FINENESS: u32 = 4;

/// Lines of what stands below the map.
fn lines(shown: &Map) -> Vec<String> {
    let [across, upwards] = shown.axes().each_ref().map(|axis| axis.name);
    let settings = parameter_settings(&of_a_cell(shown.base()), &[across, upwards]);
    let places = [
        ("label", &*label(shown)),
        ("settings", &settings),
        ("program", program()),
        ("version", VERSION),
    ];
    let letters = ((WIDTH - 2.0 * MARGIN) / (LETTER * SMALL)) as usize;
    wrapped(&fill("map.figure.caption", &places), letters)
}

/// Width and height in CSS pixels.
pub fn size(shown: &Map) -> (u32, u32) {
    let below = lines(shown).len() as f64 * LINE;
    let height = 2.0 * MARGIN + 1.75 * TITLE + MAP_HEIGHT + below;
    (WIDTH as u32, height.ceil() as u32)
}

/// Draws it in the light theme on white, with so many units of the surface to a CSS pixel.
///
/// # Errors
/// What the surface reports.
pub fn draw<DB: DrawingBackend>(
    area: &DrawingArea<DB, Shift>,
    shown: &Map,
    units: f64,
) -> Drawn<DB> {
    area.fill(&WHITE)?;
    let light = theme_number("light");
    let sheet = Sheet {
        area,
        units,
        theme: &THEMES[light],
    };
    let top = MARGIN + 0.5 * TITLE;
    let title = label(shown);
    sheet.words(&title, (MARGIN, top), TITLE, FontStyle::Bold, HPos::Left)?;
    let [x, y, width, height] = [
        MARGIN,
        MARGIN + 1.75 * TITLE,
        WIDTH - 2.0 * MARGIN,
        MAP_HEIGHT,
    ]
    .map(|length| (length * units) as u32);
    let part = area.clone().shrink((x, y), (width, height));
    map::draw(&part, shown, &Look::new(light, units))?;
    let below = MARGIN + 1.75 * TITLE + MAP_HEIGHT + 0.5 * LINE;
    for (place, line) in lines(shown).iter().enumerate() {
        let at = (MARGIN, below + place as f64 * LINE);
        sheet.words(line, at, SMALL, FontStyle::Normal, HPos::Left)?;
    }
    Ok(())
}

/// The figure as a file.
pub fn svg(shown: &Map) -> String {
    let (width, height) = size(shown);
    let mut svg = String::new();
    {
        let size = (width * FINENESS, height * FINENESS);
        let area = SVGBackend::with_string(&mut svg, size).into_drawing_area();
        // Text takes whatever is written to it.
        let _ = draw(&area, shown, f64::from(FINENESS));
        let _ = area.present();
    }
    crate::page::take_away::figure::finished(
        &svg,
        (width, height),
        FINENESS,
        [&label(shown), &lines(shown).join(" ")],
    )
}
