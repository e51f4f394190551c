//! The names of a chart's lines, upon them: what is measured, what theory says, which run.
//!
//! While a run plays, a name stands still until the axes change: it is placed beside a part of the past that stays as it is.

use plotters::coord::Shift;
use plotters::coord::ranged1d::Ranged;
use plotters::element::DashedPathElement;
use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, Pos, VPos};

use super::stretches::{Curve, runs};
use super::timeline::Names;
use super::{Drawn, Look, Pixel, Plot};
use crate::page::render::names::{self, LETTERS, Name, Spot};
use crate::page::text::text;

/// A plot that is smaller, in CSS pixels, has no names, but for that of a line which nothing else explains: it has one
/// down to the second height.
const SMALLEST: (f64, f64) = (180.0, 72.0);
const LOWEST: f64 = 36.0;

/// Share of the time axis beside which names stand, if the past reaches so far: an axis that grows, from one round end to
/// the next, is never less full. Of an axis that holds the future the same share again, as often as it takes.
const SHARE: f64 = 2.0 / 3.0;

/// The smallest such share that has room for a name.
const SMALLEST_SHARE: f64 = 0.25;

/// Names, and for each where it has room.
#[derive(Debug)]
pub(super) struct Named {
    names: Vec<Name>,
    spots: Vec<Option<Spot>>,
}

impl Named {
    /// Whether lines of this name bear it.
    fn is_named(&self, words: &str) -> bool {
        let mut all = self.names.iter().zip(&self.spots);
        all.any(|(name, spot)| name.words == words && spot.is_some())
    }
}

impl Plot {
    /// A curve's stretches inside the frame, in pixels.
    pub(super) fn stretches(&self, curve: &Curve) -> Vec<Vec<Pixel>> {
        let stretches = runs(curve, &self.frame.vertical).into_iter();
        let pixels = |stretch: Vec<(f64, f64)>| stretch.into_iter().map(|at| self.frame.pixel(at));
        stretches.map(|stretch| pixels(stretch).collect()).collect()
    }

    /// The names of the lines, and where they have room.
    pub(super) fn named(&self, look: &Look) -> Named {
        let names = self.names.as_ref().map(|names| self.all_names(names, look));
        let names = names.unwrap_or_default();
        let spots = self.spots(&names, look);
        Named { names, spots }
    }

    /// The edge of stability, where the line bears its name: no legend tells of it.
    pub(super) fn draw_edge<DB: DrawingBackend>(
        &self,
        area: &DrawingArea<DB, Shift>,
        look: &Look,
        named: &Named,
    ) -> Drawn<DB> {
        if !named.is_named(text("readout.line.edge")) {
            return Ok(());
        }
        let (dash, gap) = (look.pixels(12.0), look.pixels(4.0));
        let pen = look.pen(look.theme.theory, 0.7, 0.75);
        for stretch in self.stretches(&self.curves.edge) {
            area.draw(&DashedPathElement::new(stretch, dash, gap, pen))?;
        }
        Ok(())
    }

    /// The names, and at the end of the curve of a run that has no room for its own the run's letter.
    pub(super) fn draw_names<DB: DrawingBackend>(
        &self,
        area: &DrawingArea<DB, Shift>,
        look: &Look,
        named: &Named,
    ) -> Drawn<DB> {
        let cursor = self.cursor.as_ref().map(|(at, _)| {
            let frame = &self.frame;
            frame.horizontal.map(at, frame.columns)
        });
        // The step that is read has a line of its own.
        let read = |spot: &Spot| cursor.is_some_and(|x| spot.holds(x));
        let spots = named.spots.iter();
        let free: Vec<_> = spots.map(|spot| spot.filter(|spot| !read(spot))).collect();
        names::draw(area, &named.names, &free, look)?;
        self.draw_letters(area, look, |words| named.is_named(words))
    }

    /// Every name, with the lines that bear it. A line that is alone needs none.
    fn all_names(&self, names: &Names, look: &Look) -> Vec<Name> {
        let (curves, theme) = (&self.curves, look.theme);
        let lines = |curves: &[&Curve]| -> Vec<Vec<Vec<Pixel>>> {
            let all = curves.iter().map(|curve| self.stretches(curve));
            all.filter(|line| !line.is_empty()).collect()
        };
        let groups = || curves.groups.iter();
        let averages: Vec<&Curve> = groups().map(|group| &group.average).collect();
        let forecasts: Vec<&Curve> = groups().map(|group| &group.forecast).collect();
        let nominal = [&curves.nominal[0]];
        // Words, colour, whether they stand above rather than below, and the curves.
        type Row<'a> = (&'a str, RGBColor, bool, &'a [&'a Curve]);
        let rows: [Row; 5] = [
            (&names.measured, theme.measured, true, &averages),
            (text("readout.line.theory"), theme.theory, false, &forecasts),
            (
                text("readout.line.limit"),
                theme.theory,
                true,
                &[&curves.limit],
            ),
            (text("readout.line.nominal"), theme.ink, false, &nominal),
            (
                text("readout.line.edge"),
                theme.theory,
                true,
                &[&curves.edge],
            ),
        ];
        let name = |(words, color, above, curves): Row| Name {
            words: words.to_owned(),
            color,
            above,
            thin: false,
            lines: lines(curves),
        };
        let mut all: Vec<Name> = rows.map(name).into();
        for kept in &curves.kept {
            let row: Row = (&kept.name, theme.kept(kept.mark), true, &[&kept.curve]);
            match all.iter_mut().find(|name| name.words == kept.name) {
                Some(name) => name.lines.extend(lines(row.3)),
                None => all.push(name(row)),
            }
        }
        let ink: Row = (&names.ink, theme.ink, false, &[&curves.single]);
        all.push(Name {
            thin: true,
            ..name(ink)
        });
        all.retain(|name| !name.lines.is_empty() && !name.words.is_empty());
        if all.len() > 1 { all } else { Vec::new() }
    }

    /// Where the names have room.
    fn spots(&self, names: &[Name], look: &Look) -> Vec<Option<Spot>> {
        let frame = &self.frame;
        let ((left, right), (bottom, top)) = (frame.columns, frame.rows);
        let smallest = [SMALLEST.0, LOWEST].map(|side| look.pixels(side) as i32);
        let nowhere = || vec![None; names.len()];
        let Some(share) = self.share() else {
            return nowhere();
        };
        if names.is_empty() || right - left < smallest[0] || bottom - top < smallest[1] {
            return nowhere();
        }
        let mut room = frame.room(look);
        for (at, words) in self.marks.iter().filter(|(at, _)| frame.holds(*at)) {
            let x = frame.horizontal.map(at, frame.columns);
            room.take_box((x, top), (x, bottom));
            if !words.is_empty() {
                let end = x + look.pixels(6.0) as i32 + look.width_of(words, LETTERS);
                room.take_box((x, top), (end, top + look.pixels(14.0) as i32));
            }
        }
        for line in names.iter().flat_map(|name| &name.lines) {
            room.take_line(line);
        }
        room.take_line(&self.stretches(&self.curves.single));
        let until = left + (share * f64::from(right - left)) as i32;
        if bottom - top >= look.pixels(SMALLEST.1) as i32 {
            return room.place(names, until, look);
        }
        let place = |name: &Name| {
            let alone = std::slice::from_ref(name);
            let is_edge = name.words == text("readout.line.edge");
            is_edge.then(|| room.place(alone, until, look)[0]).flatten()
        };
        names.iter().map(place).collect()
    }

    /// The share of the time axis beside which names stand.
    fn share(&self) -> Option<f64> {
        let last = |group: &super::Group| group.average.last().map(|point| point.0);
        let last = self.curves.groups.iter().filter_map(last);
        let covered = self.frame.horizontal.position(last.fold(0.0, f64::max));
        let shares = std::iter::successors(Some(SHARE), |share| Some(share * SHARE));
        let mut shares = shares.take_while(|&share| share >= SMALLEST_SHARE);
        shares.find(|&share| share <= covered)
    }

    /// Letters at the ends of the curves of runs without a name, where there are several.
    fn draw_letters<DB: DrawingBackend>(
        &self,
        area: &DrawingArea<DB, Shift>,
        look: &Look,
        is_named: impl Fn(&str) -> bool,
    ) -> Drawn<DB> {
        let own = self.names.as_ref().filter(|names| !names.letter.is_empty());
        let own = own.into_iter().flat_map(|names| {
            let groups = self.curves.groups.iter();
            let color = look.theme.measured;
            groups.map(move |group| (&*names.measured, names.letter, color, &group.average))
        });
        let kept = self.curves.kept.iter().map(|kept| {
            let color = look.theme.kept(kept.mark);
            (&*kept.name, kept.letter, color, &kept.curve)
        });
        let unnamed = own.chain(kept).filter(|one| !is_named(one.0));
        let mut ends: Vec<(Pixel, &str, RGBColor)> = unnamed
            .filter_map(|(_, letter, color, curve)| {
                let stretches = self.stretches(curve);
                let end = stretches.last()?.last()?;
                Some((*end, letter, color))
            })
            .collect();
        ends.sort_by_key(|(end, ..)| end.1);
        let rows = ends.iter().map(|(end, ..)| end.1).collect();
        let rows = apart(rows, look.pixels(11.0) as i32, self.frame.rows.0);
        for (((x, _), letter, color), y) in ends.into_iter().zip(rows) {
            let anchor = Pos::new(HPos::Left, VPos::Center);
            let style = look.label(11.0).pos(anchor).color(&color);
            let beside = x + look.pixels(4.0) as i32;
            area.draw(&Text::new(letter, (beside, y), style))?;
        }
        Ok(())
    }
}

/// Ascending rows, at least so far from each other, and none below the last.
fn apart(mut rows: Vec<i32>, distance: i32, last: i32) -> Vec<i32> {
    for next in 1..rows.len() {
        rows[next] = rows[next].max(rows[next - 1] + distance);
    }
    let mut most = last;
    for row in rows.iter_mut().rev() {
        *row = (*row).min(most);
        most = *row - distance;
    }
    rows
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_of_curves_that_end_together_stand_under_each_other_and_above_the_axis() {
        assert_eq!(apart(vec![10, 12, 40], 11, 100), [10, 21, 40]);
        assert_eq!(apart(vec![10, 90, 95, 99], 11, 100), [10, 78, 89, 100]);
    }
}
