//! The picture of a map: cells, contours of theory, the edge of stability, regions by name, and the legend.

use plotters::coord::Shift;
use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, Pos, VPos};

use super::Look;
use super::color_scale::color;
use crate::numeric::number_format::number;
use crate::page::map::axis::round_levels;
use crate::page::map::contour::{Segment, contour};
use crate::page::map::readout::label;
use crate::page::map::regions::{caution_at, regions};
use crate::page::map::shade::{ShadeScale, status_key};
use crate::page::map::{Map, Place};
use crate::page::text::{fill, text};
use crate::run::map_cell::{CellOutcome, CellStatus};

/// What drawing comes to.
type Drawn<DB> = Result<(), DrawingAreaErrorKind<<DB as DrawingBackend>::ErrorType>>;

/// Distances in CSS pixels: around the cells, and of the legend.
const LEFT: f64 = 46.0;
const RIGHT: f64 = 66.0;
const TOP: f64 = 22.0;
const BOTTOM: f64 = 38.0;
const BAR: f64 = 12.0;
const GAP: f64 = 10.0;
const LETTER: f64 = 11.0;

/// Where the cells are, in device pixels.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Layout {
    left: i32,
    top: i32,
    width: i32,
    height: i32,
    columns: i32,
    rows: i32,
}

impl Layout {
    /// For a map on a surface of a size in device pixels.
    pub fn new(map: &Map, (width, height): (u32, u32), look: &Look) -> Self {
        let [left, right, top, bottom] =
            [LEFT, RIGHT, TOP, BOTTOM].map(|side| look.pixels(side) as i32);
        let (columns, rows) = map.size();
        Self {
            left,
            top,
            width: (width as i32 - left - right).max(1),
            height: (height as i32 - top - bottom).max(1),
            columns: columns as i32,
            rows: rows as i32,
        }
    }

    /// The cell at a point; nothing outside.
    pub fn place_at(&self, (x, y): (f64, f64)) -> Option<Place> {
        let across = (x - f64::from(self.left)) / f64::from(self.width);
        let up = 1.0 - (y - f64::from(self.top)) / f64::from(self.height);
        let inside = (0.0..1.0).contains(&across) && (0.0..1.0).contains(&up);
        inside.then(|| {
            let column = across * f64::from(self.columns);
            let row = up * f64::from(self.rows);
            (column as usize, row as usize)
        })
    }

    /// Left, top, right and bottom of a cell; neighbours share their sides.
    fn corners(&self, (column, row): Place) -> [(i32, i32); 2] {
        let x = |column: i32| self.left + column * self.width / self.columns;
        let y = |row: i32| self.top + self.height - row * self.height / self.rows;
        let (column, row) = (column as i32, row as i32);
        [(x(column), y(row + 1)), (x(column + 1), y(row))]
    }

    /// A point in numbers of cells: whole ones are the middles.
    fn point(&self, (column, row): (f64, f64)) -> (i32, i32) {
        let x = (column + 0.5) * f64::from(self.width) / f64::from(self.columns);
        let y = (row + 0.5) * f64::from(self.height) / f64::from(self.rows);
        let bottom = f64::from(self.top + self.height);
        (self.left + x.round() as i32, (bottom - y).round() as i32)
    }

    fn frame(&self) -> [(i32, i32); 2] {
        let corner = (self.left + self.width, self.top + self.height);
        [(self.left, self.top), corner]
    }
}

/// How numbers of the map become shares of the colour scale.
struct Scaled {
    low: f64,
    high: f64,
    scale: ShadeScale,
}

impl Scaled {
    fn of(map: &Map) -> Option<Self> {
        let scale = map.shade.scale;
        let (low, high) = map.range()?;
        Some(match scale {
            ShadeScale::Status => Self {
                low: 0.0,
                high: (CellStatus::ALL.len() - 1) as f64,
                scale,
            },
            ShadeScale::FromZero => Self {
                low: 0.0,
                high: high.max(1e-3),
                scale,
            },
            // A map on which everything is alike is in the middle of the scale.
            ShadeScale::Logarithmic => Self {
                low: low.min(high / 1.02),
                high: high.max(low * 1.02),
                scale,
            },
        })
    }

    fn share(&self, number: f64) -> f64 {
        match self.scale {
            ShadeScale::Logarithmic => {
                libm::log(number / self.low) / libm::log(self.high / self.low)
            }
            _ => (number - self.low) / (self.high - self.low),
        }
    }

    /// Round numbers beside the legend.
    fn levels(&self) -> Vec<f64> {
        match self.scale {
            ShadeScale::Logarithmic => round_levels(self.low, self.high),
            ShadeScale::FromZero => super::axis::Axis::between(0.0, self.high).ticks().to_vec(),
            ShadeScale::Status => (0..CellStatus::ALL.len())
                .map(|place| place as f64)
                .collect(),
        }
    }
}

/// A surface with the map that is drawn on it.
struct Sheet<'a, DB: DrawingBackend> {
    area: &'a DrawingArea<DB, Shift>,
    map: &'a Map,
    look: &'a Look,
    layout: Layout,
}

/// Draws a map over the whole surface.
///
/// # Errors
/// What the surface reports.
pub fn draw<DB: DrawingBackend>(
    area: &DrawingArea<DB, Shift>,
    map: &Map,
    look: &Look,
) -> Drawn<DB> {
    let layout = Layout::new(map, area.dim_in_pixel(), look);
    let sheet = Sheet {
        area,
        map,
        look,
        layout,
    };
    let scaled = Scaled::of(map);
    if let Some(scaled) = &scaled {
        sheet.draw_cells(scaled)?;
    }
    sheet.draw_regions()?;
    sheet.draw_contours()?;
    sheet.draw_edge()?;
    sheet.draw_names()?;
    sheet.draw_axes()?;
    if let Some(scaled) = &scaled {
        sheet.draw_legend(scaled)?;
    }
    sheet.draw_cursor()
}

impl<DB: DrawingBackend> Sheet<'_, DB> {
    fn places(&self) -> impl Iterator<Item = Place> + use<DB> {
        let (columns, rows) = self.map.size();
        (0..columns).flat_map(move |column| (0..rows).map(move |row| (column, row)))
    }

    fn lines(&self, segments: &[Segment], pen: ShapeStyle) -> Drawn<DB> {
        for segment in segments {
            let points = segment.map(|point| self.layout.point(point));
            self.area.draw(&PathElement::new(points.to_vec(), pen))?;
        }
        Ok(())
    }

    fn words(&self, words: &str, at: (i32, i32), color: RGBColor, pos: Pos) -> Drawn<DB> {
        let style = self.look.label(LETTER).color(&color).pos(pos);
        self.area.draw(&Text::new(words.to_owned(), at, style))
    }

    /// Words on paper, so that they can be read on any colour; kept inside the frame.
    fn plate(&self, words: &str, (x, y): (i32, i32), color: RGBColor) -> Drawn<DB> {
        let half = self.look.width_of(words, LETTER) / 2 + self.look.pixels(3.0) as i32;
        let [(left, top), (right, bottom)] = self.layout.frame();
        let tall = self.look.pixels(8.0) as i32;
        let x = x.min(right - half).max(left + half);
        let y = y.min(bottom - tall).max(top + tall);
        let corners = [(x - half, y - tall), (x + half, y + tall)];
        let paper = self.look.theme.paper.mix(0.85).filled();
        self.area.draw(&Rectangle::new(corners, paper))?;
        self.words(words, (x, y), color, Pos::new(HPos::Center, VPos::Center))
    }

    fn draw_cells(&self, scaled: &Scaled) -> Drawn<DB> {
        for place in self.places() {
            let Some(cell) = self.map.shown(place) else {
                continue;
            };
            let number = (self.map.shade.measured)(cell);
            let corners = self.layout.corners(place);
            if number.is_finite() {
                let color = color(scaled.share(number));
                self.area.draw(&Rectangle::new(corners, color.filled()))?;
            }
            self.mark_status(cell, corners)?;
        }
        Ok(())
    }

    /// A cross where the run diverged, a dot where it has not settled: the number there is none, or not the last word.
    fn mark_status(
        &self,
        cell: &CellOutcome,
        [(left, top), (right, bottom)]: [(i32, i32); 2],
    ) -> Drawn<DB> {
        let pen = self.look.pen(self.look.theme.muted, 1.0, 1.0);
        match cell.status {
            CellStatus::Settled => Ok(()),
            CellStatus::Unsettled => {
                let middle = ((left + right) / 2, (top + bottom) / 2);
                let radius = self.look.pixels(1.5);
                let dot = Circle::new(middle, radius, self.look.theme.paper.filled());
                self.area.draw(&dot)
            }
            CellStatus::Diverged => {
                let inset = (right - left) / 4;
                let [low, high] = [(left + inset, top + inset), (right - inset, bottom - inset)];
                let other = [(low.0, high.1), (high.0, low.1)];
                for line in [[low, high], other] {
                    self.area.draw(&PathElement::new(line.to_vec(), pen))?;
                }
                Ok(())
            }
        }
    }

    /// Hatches where theory does not apply.
    fn draw_regions(&self) -> Drawn<DB> {
        let pen = self.look.pen(self.look.theme.paper, 0.55, 1.0);
        for place in self.places() {
            if caution_at(self.map, place).is_some() {
                let [(left, top), (right, bottom)] = self.layout.corners(place);
                let line = vec![(left, bottom), (right, top)];
                self.area.draw(&PathElement::new(line, pen))?;
            }
        }
        Ok(())
    }

    /// Lines on which theory says the same, at round levels, each named.
    fn draw_contours(&self) -> Drawn<DB> {
        let Some([columns, rows]) = self.map.known() else {
            return Ok(());
        };
        let value = |column: usize, row: usize| {
            let cell = self.map.cell((column, row));
            let number = cell.map_or(f64::NAN, self.map.shade.predicted);
            if number > 0.0 {
                libm::log(number)
            } else {
                f64::NAN
            }
        };
        let numbers = columns
            .iter()
            .flat_map(|&column| rows.iter().map(move |&row| value(column, row)));
        let numbers: Vec<f64> = numbers.filter(|number| number.is_finite()).collect();
        let low = numbers.iter().copied().fold(f64::INFINITY, f64::min);
        let high = numbers.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        if low >= high {
            return Ok(());
        }
        let halo = self.look.pen(self.look.theme.paper, 0.75, 3.0);
        let pen = self.look.pen(self.look.theme.theory, 1.0, 1.5);
        for level in round_levels(libm::exp(low), libm::exp(high)) {
            let segments = contour(&columns, &rows, libm::log(level), value);
            self.lines(&segments, halo)?;
            self.lines(&segments, pen)?;
            if let Some(&[point, _]) = segments.get(segments.len() / 2) {
                let at = self.layout.point(point);
                self.plate(&number(level, 2), at, self.look.theme.theory)?;
            }
        }
        Ok(())
    }

    fn edge(&self) -> Vec<Segment> {
        let Some([columns, rows]) = self.map.known() else {
            return Vec::new();
        };
        contour(&columns, &rows, 1.0, |column, row| {
            let cell = self.map.cell((column, row));
            cell.map_or(f64::NAN, |cell| cell.edge_margin)
        })
    }

    fn draw_edge(&self) -> Drawn<DB> {
        let segments = self.edge();
        self.lines(&segments, self.look.pen(self.look.theme.paper, 0.9, 5.0))?;
        self.lines(&segments, self.look.pen(self.look.theme.ink, 1.0, 2.5))?;
        if let Some(&[point, _]) = segments.get(segments.len() / 2) {
            let at = self.layout.point(point);
            self.plate(text("map.edge"), at, self.look.theme.ink)?;
        }
        Ok(())
    }

    /// Names of the regions where theory does not apply.
    fn draw_names(&self) -> Drawn<DB> {
        for region in regions(self.map) {
            if let Some((column, row)) = region.middle() {
                let at = self.layout.point((column as f64, row as f64));
                self.plate(&region.name(), at, self.look.theme.ink)?;
            }
        }
        Ok(())
    }

    fn draw_axes(&self) -> Drawn<DB> {
        let theme = self.look.theme;
        let [(left, top), (right, bottom)] = self.layout.frame();
        let frame = Rectangle::new(
            [(left, top), (right, bottom)],
            self.look.pen(theme.muted, 1.0, 1.0),
        );
        self.area.draw(&frame)?;
        let [across, upwards] = self.map.axes();
        let tick = self.look.pixels(4.0) as i32;
        let pen = self.look.pen(theme.muted, 1.0, 1.0);
        let mut free = i32::MIN;
        for value in across.ticks() {
            let (x, _) = self.layout.point((across.place_of(value), 0.0));
            let line = vec![(x, bottom), (x, bottom + tick)];
            self.area.draw(&PathElement::new(line, pen))?;
            let words = number(value, 2);
            let half = self.look.width_of(&words, LETTER) / 2;
            if x - half > free {
                free = x + half + tick;
                let pos = Pos::new(HPos::Center, VPos::Top);
                self.words(&words, (x, bottom + tick), theme.muted, pos)?;
            }
        }
        let mut free = i32::MAX;
        for value in upwards.ticks() {
            let (_, y) = self.layout.point((0.0, upwards.place_of(value)));
            let line = vec![(left - tick, y), (left, y)];
            self.area.draw(&PathElement::new(line, pen))?;
            let half = self.look.pixels(7.0) as i32;
            if y + half < free {
                free = y - half;
                let pos = Pos::new(HPos::Right, VPos::Center);
                self.words(
                    &number(value, 2),
                    (left - tick - tick / 2, y),
                    theme.muted,
                    pos,
                )?;
            }
        }
        let (_, height) = self.area.dim_in_pixel();
        let below = (
            (left + right) / 2,
            height as i32 - self.look.pixels(2.0) as i32,
        );
        self.words(
            across.symbol(),
            below,
            theme.ink,
            Pos::new(HPos::Center, VPos::Bottom),
        )?;
        let above = (left, top - tick);
        self.words(
            upwards.symbol(),
            above,
            theme.ink,
            Pos::new(HPos::Left, VPos::Bottom),
        )
    }

    fn draw_legend(&self, scaled: &Scaled) -> Drawn<DB> {
        let [(_, top), (right, bottom)] = self.layout.frame();
        let left = right + self.look.pixels(GAP) as i32;
        let wide = self.look.pixels(BAR) as i32;
        let tall = bottom - top;
        let y = |share: f64| bottom - (share * f64::from(tall)).round() as i32;
        let is_status = scaled.scale == ShadeScale::Status;
        let parts = if is_status { CellStatus::ALL.len() } else { 64 };
        for part in 0..parts {
            let share = part as f64 / (parts - 1) as f64;
            let [low, high] = [part, part + 1].map(|part| y(part as f64 / parts as f64));
            let bar = Rectangle::new([(left, high), (left + wide, low)], color(share).filled());
            self.area.draw(&bar)?;
        }
        let beside = left + wide + self.look.pixels(4.0) as i32;
        for level in scaled.levels() {
            let (words, share) = if is_status {
                let key = status_key(CellStatus::ALL[level as usize]);
                let middle = (level + 0.5) / parts as f64;
                (fill(&format!("map.status.short.{}", key), &[]), middle)
            } else {
                (number(level, 2), scaled.share(level))
            };
            let pos = Pos::new(HPos::Left, VPos::Center);
            self.words(&words, (beside, y(share)), self.look.theme.muted, pos)?;
        }
        let (width, height) = self.area.dim_in_pixel();
        let at = [width, height].map(|side| side as i32 - self.look.pixels(2.0) as i32);
        let pos = Pos::new(HPos::Right, VPos::Bottom);
        self.words(&label(self.map), (at[0], at[1]), self.look.theme.ink, pos)
    }

    fn draw_cursor(&self) -> Drawn<DB> {
        let Some(place) = self.map.cursor else {
            return Ok(());
        };
        let corners = self.layout.corners(place);
        let theme = self.look.theme;
        for (color, width) in [(theme.paper, 4.0), (theme.ink, 2.0)] {
            let frame = Rectangle::new(corners, self.look.pen(color, 1.0, width));
            self.area.draw(&frame)?;
        }
        Ok(())
    }
}
