//! What lies upon a chart's curves: changes of settings, kept runs, and the step that is read.

use plotters::coord::Shift;
use plotters::coord::ranged1d::Ranged;
use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, Pos, VPos};

use super::{Drawn, Look, Plot};

impl Plot {
    /// A strip under the time axis, the darker the more the weights remember of its steps.
    pub(super) fn draw_memory<DB: DrawingBackend>(
        &self,
        area: &DrawingArea<DB, Shift>,
        look: &Look,
    ) -> Drawn<DB> {
        let frame = &self.frame;
        let (left, right) = frame.columns;
        let column = |place: f64| {
            let shown = frame.horizontal.position(place).clamp(0.0, 1.0);
            left + libm::round(shown * f64::from(right - left)) as i32
        };
        let top = frame.rows.0 + look.pixels(1.0) as i32;
        let bottom = top + look.pixels(4.0) as i32;
        // Steps of one column are drawn once, with the largest of their shares.
        let mut strip: Vec<(i32, i32, f64)> = Vec::new();
        for &(from, to, share) in &self.memory {
            let (left, right) = (column(from), column(to));
            match strip.last_mut() {
                Some(last) if left == right || last.1 > left => last.2 = share.max(last.2),
                _ if left < right => strip.push((left, right, share)),
                _ => {}
            }
        }
        for (left, right, share) in strip.into_iter().filter(|one| one.2 > 0.004) {
            let color = look.theme.measured.mix(share.min(1.0));
            area.draw(&Rectangle::new(
                [(left, top), (right, bottom)],
                color.filled(),
            ))?;
        }
        Ok(())
    }

    /// A hairline for each change of settings, with its words.
    pub(super) fn draw_marks<DB: DrawingBackend>(
        &self,
        area: &DrawingArea<DB, Shift>,
        look: &Look,
    ) -> Drawn<DB> {
        let line = look.pen(look.theme.muted, 0.55, 0.5);
        let gap = look.pixels(4.0) as i32;
        let (bottom, top) = self.frame.rows;
        let mut free = i32::MAX;
        let shown = self.marks.iter().filter(|(at, _)| self.frame.holds(*at));
        for (at, words) in shown.rev() {
            let x = self.frame.horizontal.map(at, self.frame.columns);
            area.draw(&PathElement::new(vec![(x, bottom), (x, top)], line))?;
            // Words that would run into later ones are left out: of a knob that is turned slowly, where it ends counts.
            if !words.is_empty() && x + gap + look.width_of(words, 10.5) <= free {
                let style = look.label(10.5).pos(Pos::new(HPos::Left, VPos::Top));
                area.draw(&Text::new(words.clone(), (x + gap, top), style))?;
                free = x;
            }
        }
        Ok(())
    }

    /// The learning rate itself: as it was, and thinner as the schedule has it in store.
    pub(super) fn draw_nominal<DB: DrawingBackend>(
        &self,
        area: &DrawingArea<DB, Shift>,
        look: &Look,
    ) -> Drawn<DB> {
        let [past, planned] = &self.curves.nominal;
        for (curve, alpha, width) in [(past, 0.9, 1.5), (planned, 0.5, 1.0)] {
            let pen = look.pen(look.theme.ink, alpha, width);
            for stretch in self.stretches(curve) {
                area.draw(&PathElement::new(stretch, pen))?;
            }
        }
        Ok(())
    }

    /// The averages of kept runs.
    pub(super) fn draw_kept<DB: DrawingBackend>(
        &self,
        area: &DrawingArea<DB, Shift>,
        look: &Look,
    ) -> Drawn<DB> {
        for kept in &self.curves.kept {
            let pen = look.pen(look.theme.kept(kept.mark), 1.0, 1.5);
            for stretch in self.stretches(&kept.curve) {
                area.draw(&PathElement::new(stretch, pen))?;
            }
        }
        Ok(())
    }

    /// A line at the step that is read, and a point on the average.
    pub(super) fn draw_cursor<DB: DrawingBackend>(
        &self,
        area: &DrawingArea<DB, Shift>,
        look: &Look,
    ) -> Drawn<DB> {
        let Some((at, averages)) = self.cursor.as_ref().filter(|(at, _)| self.frame.holds(*at))
        else {
            return Ok(());
        };
        let (bottom, top) = self.frame.rows;
        let x = self.frame.horizontal.map(at, self.frame.columns);
        let line = look.pen(look.theme.ink, 0.7, 1.0);
        area.draw(&PathElement::new(vec![(x, bottom), (x, top)], line))?;
        for average in averages.iter().filter(|average| average.is_finite()) {
            if (0.0..=1.0).contains(&self.frame.vertical.position(*average)) {
                let y = self.frame.vertical.map(average, self.frame.rows);
                let size = look.pixels(3.5) as i32;
                area.draw(&Circle::new((x, y), size, look.theme.measured.filled()))?;
            }
        }
        Ok(())
    }
}
