//! Lines on which a function of two places has a value, by marching squares.

/// A piece of a line between two points, in numbers of cells.
pub type Segment = [(f64, f64); 2];

/// The line on which a function, known at whole places, crosses a level, in pieces. Between neighbours it is taken for
/// linear; where it is not a number there is no line.
pub fn contour(
    columns: &[usize],
    rows: &[usize],
    level: f64,
    value: impl Fn(usize, usize) -> f64,
) -> Vec<Segment> {
    let mut segments = Vec::new();
    for x in columns.windows(2) {
        for y in rows.windows(2) {
            let corners = [(x[0], y[0]), (x[1], y[0]), (x[1], y[1]), (x[0], y[1])];
            let heights = corners.map(|(x, y)| value(x, y) - level);
            if heights.iter().all(|height| height.is_finite()) {
                cross(corners, heights, &mut segments);
            }
        }
    }
    segments
}

/// Joins the crossings on the sides of one square, in the order around it: two, or four at a saddle.
fn cross(corners: [(usize, usize); 4], heights: [f64; 4], segments: &mut Vec<Segment>) {
    let mut crossings = Vec::new();
    for side in 0..4 {
        let next = (side + 1) % 4;
        let (one, other) = (heights[side], heights[next]);
        if (one < 0.0) != (other < 0.0) {
            let share = one / (one - other);
            let between = |from: usize, to: usize| {
                let (from, to) = (from as f64, to as f64);
                from + share * (to - from)
            };
            let (from, to) = (corners[side], corners[next]);
            crossings.push((between(from.0, to.0), between(from.1, to.1)));
        }
    }
    segments.extend(crossings.chunks_exact(2).map(|pair| [pair[0], pair[1]]));
}
