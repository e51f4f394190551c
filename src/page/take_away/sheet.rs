//! A surface in CSS pixels, on which words, lines and dots of figures are put.

use plotters::coord::Shift;
use plotters::element::DashedPathElement;
use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, Pos, VPos};

use crate::page::render::Theme;

/// What drawing comes to.
pub type Drawn<DB> = Result<(), DrawingAreaErrorKind<<DB as DrawingBackend>::ErrorType>>;

/// Width of what a line of the legend begins with, in CSS pixels.
pub const MARK: f64 = 24.0;

/// Width of a letter as a share of the size of its type, as wide as it gets in common sans-serifs.
pub const LETTER: f64 = 0.55;

/// What a line of the legend begins with.
#[derive(Clone, Copy, Debug)]
pub enum Mark {
    /// A line with a band.
    Band,
    /// A thin line, as of a single replica.
    Thin,
    /// A dashed line: dash, strength and width.
    Dashed(f64, f64, f64),
    /// A line of the colour of theory.
    Outline,
    /// A dot of a colour of the theme.
    Dot(fn(&Theme) -> RGBColor),
}

/// A surface in CSS pixels.
pub struct Sheet<'a, DB: DrawingBackend> {
    /// The surface.
    pub area: &'a DrawingArea<DB, Shift>,
    /// Units of the surface in a CSS pixel.
    pub units: f64,
    /// The colours.
    pub theme: &'static Theme,
}

impl<DB: DrawingBackend> Sheet<'_, DB> {
    fn at(&self, (x, y): (f64, f64)) -> (i32, i32) {
        let units = |length: f64| (length * self.units).round() as i32;
        (units(x), units(y))
    }

    fn length(&self, length: f64) -> u32 {
        (length * self.units).round().max(1.0) as u32
    }

    /// A line of text, its middle at the height given.
    ///
    /// # Errors
    /// What the surface reports.
    pub fn words(
        &self,
        text: &str,
        at: (f64, f64),
        size: f64,
        style: FontStyle,
        side: HPos,
    ) -> Drawn<DB> {
        let family = FontFamily::Name("system-ui, sans-serif");
        let font = FontDesc::new(family, size * self.units, style);
        let style = TextStyle::from(font)
            .color(&self.theme.ink)
            .pos(Pos::new(side, VPos::Center));
        self.area.draw(&Text::new(text, self.at(at), style))
    }

    fn pen(&self, color: RGBColor, strength: f64, width: f64) -> ShapeStyle {
        ShapeStyle::from(color.mix(strength)).stroke_width(self.length(width))
    }

    /// What a line of the legend begins with, its left end given.
    ///
    /// # Errors
    /// What the surface reports.
    pub fn mark(&self, mark: Mark, (x, y): (f64, f64)) -> Drawn<DB> {
        let line = vec![self.at((x, y)), self.at((x + MARK, y))];
        let theme = self.theme;
        match mark {
            Mark::Band => {
                let corners = [self.at((x, y - 5.0)), self.at((x + MARK, y + 5.0))];
                let band = Rectangle::new(corners, theme.measured.mix(0.16).filled());
                self.area.draw(&band)?;
                self.area
                    .draw(&PathElement::new(line, self.pen(theme.measured, 1.0, 1.75)))
            }
            Mark::Thin => self
                .area
                .draw(&PathElement::new(line, self.pen(theme.ink, 0.3, 0.5))),
            Mark::Outline => self
                .area
                .draw(&PathElement::new(line, self.pen(theme.theory, 0.6, 1.0))),
            Mark::Dashed(dash, strength, width) => {
                let pen = self.pen(theme.theory, strength, width);
                let (dash, gap) = (self.length(dash), self.length(4.0));
                self.area
                    .draw(&DashedPathElement::new(line, dash, gap, pen))
            }
            Mark::Dot(color) => {
                let middle = self.at((x + 0.5 * MARK, y));
                let dot = Circle::new(middle, self.length(3.5) as i32, color(theme).filled());
                self.area.draw(&dot)
            }
        }
    }
}

/// How wide a text is, in letters; those of East Asian scripts are as wide as two.
pub fn letters(text: &str) -> usize {
    let width = |letter| if is_wide(letter) { 2 } else { 1 };
    text.chars().map(width).sum()
}

const fn is_wide(letter: char) -> bool {
    matches!(letter, '\u{2e80}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{ff00}'..='\u{ff60}')
}

/// Lines as wide as so many letters at most; a word that is wider is cut.
pub fn wrapped(text: &str, most: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    // Only at plain spaces: others hold a sign and its value together.
    for word in text.split(' ') {
        for (place, part) in parts(word).into_iter().enumerate() {
            let mut rest: Vec<char> = part.chars().collect();
            while !rest.is_empty() {
                let line = lines.last_mut().expect("there is a line from the start");
                let used = letters(line);
                let space = usize::from(used > 0 && place == 0);
                if used + space + letters(&String::from_iter(&rest)) <= most {
                    line.extend((space > 0).then_some(' '));
                    line.extend(rest.drain(..));
                } else if used > 0 {
                    lines.push(String::new());
                } else {
                    line.extend(rest.drain(..fitting(&rest, most)));
                }
            }
        }
    }
    lines
}

/// How many letters from the beginning are as wide as so many at most; one at least.
fn fitting(rest: &[char], most: usize) -> usize {
    let fits = |&count: &usize| letters(&String::from_iter(&rest[..count])) <= most;
    (1..=rest.len()).take_while(fits).last().unwrap_or(1)
}

/// A word where it may be parted: beside a letter of an East Asian script, but not before a sign that closes or after one
/// that opens.
fn parts(word: &str) -> Vec<&str> {
    let letters: Vec<_> = word.char_indices().collect();
    let parted = letters.windows(2).filter(|pair| {
        let [before, after] = [pair[0].1, pair[1].1];
        let closes = "，。；：、！？）》”),.;:%".contains(after);
        let opens = "（《“(".contains(before);
        (is_wide(before) || is_wide(after)) && !closes && !opens
    });
    let ends = parted.map(|pair| pair[1].0).chain([word.len()]);
    let mut start = 0;
    ends.map(|end| &word[std::mem::replace(&mut start, end)..end])
        .collect()
}
