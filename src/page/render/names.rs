//! Names upon the lines of a chart, beside the line and where nothing else is drawn.
//!
//! Room is looked for on a grid of small squares that know whether something is drawn on them.

use plotters::coord::Shift;
use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, Pos, VPos};

use super::Look;

type Pixel = (i32, i32);

/// Side of a square of the grid, height of a name's box and size of its letters, in CSS pixels.
const SQUARE: f64 = 3.0;
const HEIGHT: f64 = 13.0;
/// Size of the letters of names, in CSS pixels.
pub const LETTERS: f64 = 10.5;

/// How far a name may be from its line, in squares.
const FARTHEST: i32 = 8;

/// What a square to the left of the best place costs, and the less usual side of the line, in squares of distance.
const ASIDE: f64 = 0.04;
const OTHER_SIDE: f64 = 1.5;

/// A name and the lines that bear it, each as stretches in pixels.
#[derive(Debug)]
pub struct Name {
    /// The words.
    pub words: String,
    /// The colour of the lines.
    pub color: RGBColor,
    /// Whether it stands above its line rather than below, if there is room on both sides.
    pub above: bool,
    /// Whether the lines are so thin that they may lie between another line and its name.
    pub thin: bool,
    /// The lines; one of them gets the name.
    pub lines: Vec<Vec<Vec<Pixel>>>,
}

/// Where a name has room.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Spot {
    /// Left end and middle of the words.
    pub at: Pixel,
    /// First and last column of the surface that its box takes.
    pub columns: Pixel,
}

impl Spot {
    /// Whether its box takes a column of pixels.
    pub fn holds(&self, column: i32) -> bool {
        (self.columns.0..=self.columns.1).contains(&column)
    }
}

/// Width of words in pixels; letters of East Asian scripts are as wide as they are high.
pub fn width(words: &str, look: &Look) -> i32 {
    let shares = words
        .chars()
        .map(|letter| if letter < '\u{2e80}' { 0.58 } else { 1.0 });
    (shares.sum::<f64>() * LETTERS * look.pixel_ratio).ceil() as i32
}

/// Draws the names that have room.
///
/// # Errors
/// What the surface reports.
pub fn draw<DB: DrawingBackend>(
    area: &DrawingArea<DB, Shift>,
    names: &[Name],
    spots: &[Option<Spot>],
    look: &Look,
) -> Result<(), DrawingAreaErrorKind<DB::ErrorType>> {
    for (name, spot) in names.iter().zip(spots) {
        if let Some(spot) = spot {
            let anchor = Pos::new(HPos::Left, VPos::Center);
            let style = look.label(LETTERS).pos(anchor).color(&name.color);
            area.draw(&Text::new(name.words.clone(), spot.at, style))?;
        }
    }
    Ok(())
}

/// A plot, and what is drawn on it.
#[derive(Debug)]
pub struct Room {
    /// Upper left corner, in pixels.
    corner: Pixel,
    /// Side of a square, in pixels.
    square: i32,
    columns: i32,
    rows: i32,
    taken: Vec<bool>,
}

/// Of each column of squares the rows on which a line lies.
type Extent = Vec<Option<(i32, i32)>>;

/// Squares from left to right and from top to bottom, both ends among them.
#[derive(Clone, Copy)]
struct Squares {
    left: i32,
    right: i32,
    top: i32,
    bottom: i32,
}

impl Room {
    /// A plot between these columns and rows of pixels.
    pub fn new((left, right): Pixel, (top, bottom): Pixel, look: &Look) -> Self {
        let square = look.pixels(SQUARE) as i32;
        let [columns, rows] = [right - left, bottom - top].map(|side| (side / square).max(1));
        Self {
            corner: (left, top),
            square,
            columns,
            rows,
            taken: vec![false; (columns * rows) as usize],
        }
    }

    /// Keeps names off a line.
    pub fn take_line(&mut self, line: &[Vec<Pixel>]) {
        for (column, rows) in self.extent(line).into_iter().enumerate() {
            if let Some((top, bottom)) = rows {
                self.take(Squares {
                    left: column as i32,
                    right: column as i32,
                    top,
                    bottom,
                });
            }
        }
    }

    /// Keeps names off a rectangle of pixels.
    pub fn take_box(&mut self, (left, top): Pixel, (right, bottom): Pixel) {
        let ((left, top), (right, bottom)) = (self.at((left, top)), self.at((right, bottom)));
        self.take(Squares {
            left,
            right,
            top,
            bottom,
        });
    }

    fn take(&mut self, squares: Squares) {
        for row in squares.top.max(0)..=squares.bottom.min(self.rows - 1) {
            for column in squares.left.max(0)..=squares.right.min(self.columns - 1) {
                self.taken[(row * self.columns + column) as usize] = true;
            }
        }
    }

    fn at(&self, (x, y): Pixel) -> Pixel {
        let square = |length: i32| length.div_euclid(self.square);
        (square(x - self.corner.0), square(y - self.corner.1))
    }

    fn extent(&self, line: &[Vec<Pixel>]) -> Extent {
        let mut extent: Extent = vec![None; self.columns as usize];
        let mut hold = |column: i32, top: i32, bottom: i32| {
            if let Some(rows) = extent.get_mut(column as usize) {
                let (low, high) = rows.unwrap_or((top, bottom));
                *rows = Some((low.min(top), high.max(bottom)));
            }
        };
        for stretch in line {
            for ends in stretch.windows(2) {
                let (from, to) = (ends[0].min(ends[1]), ends[0].max(ends[1]));
                let height_at = |x: i32| {
                    let share = f64::from(x - from.0) / f64::from((to.0 - from.0).max(1));
                    from.1 + (share * f64::from(to.1 - from.1)).round() as i32
                };
                for column in self.at(from).0..=self.at(to).0 {
                    let left = self.corner.0 + column * self.square;
                    let [left, right] = [left, left + self.square].map(|x| x.clamp(from.0, to.0));
                    let [one, other] = if from.0 == to.0 {
                        [from.1, to.1]
                    } else {
                        [left, right].map(height_at)
                    };
                    let rows = [one.min(other), one.max(other)].map(|y| self.at((0, y)).1);
                    hold(column, rows[0], rows[1]);
                }
            }
        }
        extent
    }

    /// Finds room for names to the left of a column of pixels, one after the other; each takes its room. Nothing for a
    /// name for which there is none.
    pub fn place(&mut self, names: &[Name], until: i32, look: &Look) -> Vec<Option<Spot>> {
        let extents: Vec<Vec<Extent>> = names
            .iter()
            .map(|name| name.lines.iter().map(|line| self.extent(line)).collect())
            .collect();
        let until = self.at((until, 0)).0.min(self.columns);
        let mut spots = Vec::new();
        for (number, name) in names.iter().enumerate() {
            let others = || {
                let others = names.iter().zip(&extents).enumerate();
                others
                    .filter(|(other, (name, _))| *other != number && !name.thin)
                    .flat_map(|(_, (_, extents))| extents)
            };
            let words = width(&name.words, look);
            let gap = look.pixels(2.0) as i32;
            let squares = |length: i32| (length + self.square - 1) / self.square;
            let height = look.pixels(HEIGHT) as i32;
            let size = (squares(words + 2 * gap), squares(height));
            let others: Vec<&Extent> = others().collect();
            let found = self.best(name.above, &extents[number], &others, size, until);
            spots.push(found.map(|squares| {
                self.take(squares);
                let left = self.corner.0 + squares.left * self.square;
                let height = (squares.top + squares.bottom + 1) * self.square;
                Spot {
                    at: (left + gap, self.corner.1 + height / 2),
                    columns: (left, left + size.0 * self.square),
                }
            }));
        }
        spots
    }

    /// The free squares closest to one of the lines, as far to the right as can be, nearer to it than to others.
    fn best(
        &self,
        above: bool,
        lines: &[Extent],
        others: &[&Extent],
        (width, height): Pixel,
        until: i32,
    ) -> Option<Squares> {
        let counts = self.counts();
        let (mut best, mut found) = (f64::INFINITY, None);
        for (line, right) in lines.iter().flat_map(|line| {
            let rights = (width - 1..until).rev();
            rights.map(move |right| (line, right))
        }) {
            let left = right - width + 1;
            let Some((top, bottom)) = over(line, left, right) else {
                continue;
            };
            let aside = ASIDE * f64::from(until - right);
            for is_above in [above, !above] {
                for distance in 0..=FARTHEST {
                    let side = if is_above == above { 0.0 } else { OTHER_SIDE };
                    let cost = f64::from(distance) + aside + side;
                    if cost >= best {
                        break;
                    }
                    let top = if is_above {
                        top - distance - height
                    } else {
                        bottom + 1 + distance
                    };
                    let squares = Squares {
                        left,
                        right,
                        top,
                        bottom: top + height - 1,
                    };
                    if self.is_free(&counts, squares) && is_nearest(squares, distance, others) {
                        (best, found) = (cost, Some(squares));
                    }
                }
            }
        }
        found
    }

    /// How many squares are taken above and to the left of each corner.
    fn counts(&self) -> Vec<u32> {
        let (columns, rows) = (self.columns as usize, self.rows as usize);
        let mut counts = vec![0; (columns + 1) * (rows + 1)];
        for row in 0..rows {
            let mut in_row = 0;
            for column in 0..columns {
                in_row += u32::from(self.taken[row * columns + column]);
                let above = counts[row * (columns + 1) + column + 1];
                counts[(row + 1) * (columns + 1) + column + 1] = above + in_row;
            }
        }
        counts
    }

    fn is_free(&self, counts: &[u32], squares: Squares) -> bool {
        let Squares {
            left,
            right,
            top,
            bottom,
        } = squares;
        if left < 0 || top < 0 || right >= self.columns || bottom >= self.rows {
            return false;
        }
        let count = |column: i32, row: i32| counts[(row * (self.columns + 1) + column) as usize];
        let (right, bottom) = (right + 1, bottom + 1);
        count(right, bottom) + count(left, top) == count(left, bottom) + count(right, top)
    }
}

/// The rows on which a line lies between two columns; nothing where it is interrupted.
fn over(line: &Extent, left: i32, right: i32) -> Option<(i32, i32)> {
    let part = line.get(left as usize..=right as usize)?;
    part.iter()
        .copied()
        .reduce(|one, other| {
            let (one, other) = (one?, other?);
            Some((one.0.min(other.0), one.1.max(other.1)))
        })
        .flatten()
}

/// Whether no other line is closer to the squares than their own, but for one that lies upon it.
fn is_nearest(squares: Squares, distance: i32, others: &[&Extent]) -> bool {
    others.iter().all(|line| {
        let columns = squares.left as usize..=squares.right as usize;
        let rows = line[columns].iter().flatten();
        rows.map(|&(top, bottom)| (squares.top - bottom).max(top - squares.bottom) - 1)
            .all(|gap| gap + 1 >= distance)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(above: bool, line: &[Pixel]) -> Name {
        Name {
            words: "theory".into(),
            color: BLACK,
            above,
            thin: false,
            lines: vec![vec![line.to_vec()]],
        }
    }

    #[test]
    fn a_name_stands_on_its_side_of_the_line_at_the_right_end_and_gives_way() {
        let look = Look::new(0, 1.0);
        let level = |y: i32| vec![(0, y), (300, y)];
        let mut room = Room::new((0, 300), (0, 90), &look);
        room.take_line(&[level(45)]);
        let names = [name(true, &level(45)), name(false, &level(45))];
        let spots = room.place(&names, 200, &look);
        let [Some(above), Some(below)] = spots[..] else {
            panic!("there is room: {spots:?}");
        };
        assert!((30..45).contains(&above.at.1) && (46..60).contains(&below.at.1));
        assert_eq!(above.columns, below.columns);
        assert!((198..=200).contains(&above.columns.1));
        // The same again finds the sides taken, and stands farther to the left.
        let again = room.place(&names, 200, &look);
        assert!(again[0].unwrap().columns.1 <= above.columns.0, "{again:?}");
    }

    #[test]
    fn a_name_that_another_line_parts_from_its_own_is_left_out() {
        let look = Look::new(0, 1.0);
        let level = |y: i32| vec![(0, y), (300, y)];
        let mut room = Room::new((0, 300), (0, 30), &look);
        // Below there is no room, and above the other line is nearer.
        let [own, other] = [name(false, &level(27)), name(true, &level(18))];
        room.take_line(&[level(27)]);
        room.take_line(&[level(18)]);
        assert_eq!(room.place(&[own, other], 300, &look)[0], None);
    }
}
