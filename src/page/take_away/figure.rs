//! Figures for a paper: a picture with title, caption and legend, on any plotters surface and as SVG.
//!
//! Nothing is measured: the widths of words are estimated, on the large side.

use plotters::coord::Shift;
use plotters::prelude::*;
use plotters::style::text_anchor::HPos;

use super::caption::caption;
use super::sheet::{Drawn, LETTER, MARK, Mark, Sheet, letters, wrapped};
use super::{NamedRun, one_line};
use crate::numeric::number_format::{integer, number};
use crate::page::charts::Chart;
use crate::page::render::sphere::Scene;
use crate::page::render::time_series::{self, Place, Timeline};
use crate::page::render::{Look, THEMES, theme_number, weights};
use crate::page::text::{fill, text};

/// Width and height of a chart, and side of a sphere, in CSS pixels.
const CHART_SIZE: (f64, f64) = (640.0, 300.0);
const SPHERE_SIZE: (f64, f64) = (480.0, 480.0);

/// Distances in CSS pixels.
const MARGIN: f64 = 16.0;
const TITLE: f64 = 15.0;
const SMALL: f64 = 11.0;
const LINE: f64 = 16.0;
const GAP: f64 = 6.0;

/// Units of the SVG in a CSS pixel: plotters' corners are whole units.
const FINENESS: u32 = 8;

/// What a run's part of a figure shows.
#[derive(Debug)]
pub enum Picture<'a> {
    /// A quantity against the step.
    Chart(&'a Chart, Timeline<'a>),
    /// The sphere and the weights.
    Sphere(Scene<'a>),
}

/// A figure: pictures one below the other, with all that explains them.
#[derive(Debug)]
pub struct Figure<'a> {
    title: String,
    pictures: Vec<(&'a str, Picture<'a>)>,
    /// Name of the horizontal axis; empty where there is none.
    axis: &'static str,
    legend: Vec<(Mark, String)>,
    caption: String,
}

impl<'a> Figure<'a> {
    /// The figure of a chart, with a picture for each run; `shown` has their names and what the chart shows of them.
    pub fn of_chart(
        page: &str,
        chart: &'a Chart,
        runs: &[NamedRun<'a>],
        shown: Vec<(&'a str, Timeline<'a>)>,
    ) -> Self {
        let places = [("title", chart.title()), ("meaning", chart.meaning())];
        let shown_here = fill("take_away.caption.chart", &places);
        let in_steps = shown.iter().all(|(_, timeline)| timeline.unit.is_empty());
        let replicas = runs
            .iter()
            .map(|(_, run)| run.trainer().replicas() as u64)
            .max();
        let count = integer(replicas.unwrap_or(1));
        let pictures = shown.into_iter();
        Self {
            title: fill(
                "take_away.title",
                &[("title", chart.title()), ("symbol", chart.symbol())],
            ),
            pictures: pictures
                .map(|(name, timeline)| (name, Picture::Chart(chart, timeline)))
                .collect(),
            axis: if in_steps {
                text("take_away.axis.steps")
            } else {
                text("take_away.axis.relaxation_times")
            },
            legend: vec![
                (
                    Mark::Band,
                    fill("take_away.legend.average", &[("count", &count)]),
                ),
                (Mark::Thin, text("control.legend.replica").into()),
                (
                    Mark::Dashed(6.0, 1.0, 1.5),
                    text("take_away.legend.forecast").into(),
                ),
                (
                    Mark::Dashed(2.0, 0.7, 1.0),
                    text("take_away.legend.limit").into(),
                ),
            ],
            caption: caption(page, &shown_here, runs),
        }
    }

    /// The figure of the sphere, with a picture for each run.
    pub fn of_sphere(page: &str, runs: &[NamedRun<'a>], shown: Vec<(&'a str, Scene<'a>)>) -> Self {
        let radii = shown.iter().flat_map(|(_, scene)| &scene.radii);
        let radii: Vec<_> = radii.map(|&radius| number(radius, 3)).collect();
        let radius = [text("control.legend.radius"), &radii.join(", ")].join(" ");
        let dot = |color, key| (Mark::Dot(color), text(key).to_owned());
        let mut legend = vec![
            dot(|theme| theme.measured, "control.legend.weights"),
            dot(|theme| theme.ink, "control.legend.replica"),
            (Mark::Outline, radius),
            dot(|theme| theme.minimiser, "control.legend.minimiser"),
        ];
        if radii.is_empty() {
            legend.remove(2);
        }
        let pictures = shown.into_iter();
        Self {
            title: text("control.sphere").into(),
            pictures: pictures
                .map(|(name, scene)| (name, Picture::Sphere(scene)))
                .collect(),
            axis: "",
            legend,
            caption: caption(page, text("take_away.caption.sphere"), runs),
        }
    }

    /// What stands below it.
    pub fn caption(&self) -> &str {
        &self.caption
    }

    /// Width of everything, in CSS pixels.
    fn width(&self) -> f64 {
        self.picture_size().0 + 2.0 * MARGIN
    }

    fn picture_size(&self) -> (f64, f64) {
        match self.pictures.first() {
            Some((_, Picture::Sphere(_))) => SPHERE_SIZE,
            _ => CHART_SIZE,
        }
    }

    /// Height of the line above each picture that names its run; nothing for a single one.
    fn name_height(&self) -> f64 {
        if self.pictures.len() > 1 {
            1.5 * LINE
        } else {
            0.0
        }
    }

    /// Places of the legend's entries in the flow of lines: from the left, and the line.
    fn legend_places(&self) -> Vec<(f64, usize)> {
        let (mut x, mut line) = (0.0, 0);
        let places = self.legend.iter().map(|(_, label)| {
            let width = MARK + GAP + LETTER * SMALL * letters(label) as f64;
            if x > 0.0 && x + width > self.width() - 2.0 * MARGIN {
                (x, line) = (0.0, line + 1);
            }
            let place = (x, line);
            x += width + 2.0 * GAP;
            place
        });
        places.collect()
    }

    fn caption_lines(&self) -> Vec<String> {
        let letters = (self.width() - 2.0 * MARGIN) / (LETTER * SMALL);
        wrapped(&self.caption, letters as usize)
    }

    /// Where the legend begins, from above.
    fn legend_top(&self) -> f64 {
        let axis = if self.axis.is_empty() {
            0.5 * LINE
        } else {
            1.75 * LINE
        };
        let picture = self.picture_size().1 + self.name_height();
        MARGIN + 1.75 * TITLE + self.pictures.len() as f64 * picture + axis
    }

    /// Where the caption begins, from above.
    fn caption_top(&self) -> f64 {
        let lines = self.legend_places().last().map_or(0, |(_, line)| line + 1);
        self.legend_top() + lines as f64 * LINE + 0.5 * LINE
    }

    /// Width and height in CSS pixels.
    pub fn size(&self) -> (u32, u32) {
        let height = self.caption_top() + self.caption_lines().len() as f64 * LINE + MARGIN;
        (self.width() as u32, height.ceil() as u32)
    }

    /// Draws it in the light theme, with so many units of the surface to a CSS pixel, on white or on nothing.
    ///
    /// # Errors
    /// What the surface reports.
    pub fn draw<DB: DrawingBackend>(
        &self,
        area: &DrawingArea<DB, Shift>,
        units: f64,
        transparent: bool,
    ) -> Drawn<DB> {
        if !transparent {
            area.fill(&WHITE)?;
        }
        let sheet = Sheet {
            area,
            units,
            theme: &THEMES[theme_number("light")],
        };
        let top = MARGIN + 0.5 * TITLE;
        sheet.words(
            &self.title,
            (MARGIN, top),
            TITLE,
            FontStyle::Bold,
            HPos::Left,
        )?;
        self.draw_pictures(&sheet)?;
        for ((mark, label), (x, line)) in self.legend.iter().zip(self.legend_places()) {
            let at = (MARGIN + x, self.legend_top() + (line as f64 + 0.5) * LINE);
            sheet.mark(*mark, at)?;
            let beside = (at.0 + MARK + GAP, at.1);
            sheet.words(label, beside, SMALL, FontStyle::Normal, HPos::Left)?;
        }
        for (place, line) in self.caption_lines().iter().enumerate() {
            let at = (MARGIN, self.caption_top() + (place as f64 + 0.5) * LINE);
            sheet.words(line, at, SMALL, FontStyle::Normal, HPos::Left)?;
        }
        Ok(())
    }

    fn draw_pictures<DB: DrawingBackend>(&self, sheet: &Sheet<DB>) -> Drawn<DB> {
        let look = Look::new(theme_number("light"), sheet.units);
        let (width, height) = self.picture_size();
        let mut top = MARGIN + 1.75 * TITLE;
        for (name, picture) in &self.pictures {
            if self.name_height() > 0.0 {
                let at = (MARGIN, top + 0.5 * self.name_height());
                sheet.words(&one_line(name), at, SMALL, FontStyle::Bold, HPos::Left)?;
                top += self.name_height();
            }
            let [x, y, width, height] =
                [MARGIN, top, width, height].map(|length| (length * sheet.units) as u32);
            let part = sheet.area.clone().shrink((x, y), (width, height));
            match picture {
                Picture::Chart(chart, timeline) => {
                    let place = Place {
                        labelled: true,
                        worded: true,
                        named: false,
                    };
                    time_series::draw(&part, chart, timeline, &look, place)?;
                }
                Picture::Sphere(scene) => weights::draw(&part, scene, &look)?,
            }
            top += self.picture_size().1;
        }
        let at = (0.5 * self.width(), top + 0.5 * LINE);
        sheet.words(self.axis, at, SMALL, FontStyle::Normal, HPos::Center)
    }

    /// The figure as a file.
    pub fn svg(&self, transparent: bool) -> String {
        let (width, height) = self.size();
        let mut svg = String::new();
        {
            let size = (width * FINENESS, height * FINENESS);
            let area = SVGBackend::with_string(&mut svg, size).into_drawing_area();
            // Text takes whatever is written to it.
            let _ = self.draw(&area, f64::from(FINENESS), transparent);
            let _ = area.present();
        }
        finished(
            &svg,
            (width, height),
            FINENESS,
            [&self.title, &self.caption],
        )
    }
}

/// A drawn SVG as a file: in CSS pixels, so many units of it in each, with title and description.
pub fn finished(svg: &str, size: (u32, u32), fineness: u32, words: [&str; 2]) -> String {
    let svg = with_size_of_type(svg);
    let side = |name: &str, length: u32| format!("{name}=\"{length}\"");
    let in_pixels = [("width", size.0), ("height", size.1)].into_iter();
    let svg = in_pixels.fold(svg, |svg, (name, length)| {
        svg.replacen(&side(name, length * fineness), &side(name, length), 1)
    });
    let [title, caption] = words.map(escaped);
    let told = format!(">\n<title>{title}</title>\n<desc>{caption}</desc>");
    svg.replacen('>', &told, 1)
}

/// The SVG with letters of the size that was asked for: plotters makes them smaller by 1.24.
fn with_size_of_type(svg: &str) -> String {
    const START: &str = "font-size=\"";
    let mut parts = svg.split(START);
    let mut whole = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (size, rest) = part.split_once('"').unwrap_or((part, ""));
        let size = crate::numeric::number_format::parse(size).unwrap_or_default();
        whole += &[START, &number((1.24 * size).round(), 4), "\"", rest].concat();
    }
    whole
}

/// Text between tags of XML.
fn escaped(text: &str) -> String {
    let text = one_line(text).replace('&', "&amp;");
    text.replace('<', "&lt;").replace('>', "&gt;")
}
