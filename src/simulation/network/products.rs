//! Matrix products in the layout of activations: `[block of eight images][neuron]`, the images of a block in the lanes.
//!
//! Tiles are as large as sixteen registers allow, and every sum runs over its index in order.

use super::real::{Lanes, Real};

/// Rows of weights that are multiplied at once.
const ROWS: usize = 4;

/// `out[block][row] = Σ_column weights[row][column]·inputs[block][column]`.
pub fn multiply<T: Real>(weights: &[T], columns: usize, inputs: &[T::Lanes], out: &mut [T::Lanes]) {
    let rows = weights.len() / columns;
    for (input, out) in inputs.chunks_exact(columns).zip(out.chunks_exact_mut(rows)) {
        let tiles = weights.chunks_exact(ROWS * columns);
        let (whole, rest) = out.split_at_mut(rows / ROWS * ROWS);
        let left = tiles.remainder();
        for (tile, out) in tiles.zip(whole.chunks_exact_mut(ROWS)) {
            out.copy_from_slice(&four_rows::<T>(tile, input));
        }
        for (row, out) in left.chunks_exact(columns).zip(rest) {
            let products = row.iter().zip(input);
            *out = products.fold(T::Lanes::ZERO, |sum, (&w, &x)| sum + w.splat() * x);
        }
    }
}

/// Four rows of weights times one block of inputs.
#[inline(always)]
fn four_rows<T: Real>(tile: &[T], input: &[T::Lanes]) -> [T::Lanes; ROWS] {
    let (first, second) = tile.split_at(2 * input.len());
    let ((a, b), (c, d)) = (first.split_at(input.len()), second.split_at(input.len()));
    let mut sums = [T::Lanes::ZERO; ROWS];
    for ((((&x, &a), &b), &c), &d) in input.iter().zip(a).zip(b).zip(c).zip(d) {
        sums[0] += a.splat() * x;
        sums[1] += b.splat() * x;
        sums[2] += c.splat() * x;
        sums[3] += d.splat() * x;
    }
    sums
}

/// `out[row][column] = Σ_image errors[image][row]·inputs[image][column]`.
pub fn outer<T: Real>(
    errors: &[T::Lanes],
    rows: usize,
    inputs: &[T::Lanes],
    columns: usize,
    out: &mut [T],
) {
    for row in (0..rows).step_by(2) {
        for column in (0..columns).step_by(2) {
            let tall = row + 1 < rows;
            let broad = column + 1 < columns;
            if tall && broad {
                let sums = square_tile::<T>(errors, [rows, row], inputs, [columns, column]);
                out[row * columns + column] = sums[0];
                out[row * columns + column + 1] = sums[1];
                out[(row + 1) * columns + column] = sums[2];
                out[(row + 1) * columns + column + 1] = sums[3];
                continue;
            }
            for row in row..rows.min(row + 2) {
                for column in column..columns.min(column + 2) {
                    out[row * columns + column] =
                        single::<T>(errors, [rows, row], inputs, [columns, column]);
                }
            }
        }
    }
}

/// Two rows times two columns.
#[inline(always)]
fn square_tile<T: Real>(
    errors: &[T::Lanes],
    [rows, row]: [usize; 2],
    inputs: &[T::Lanes],
    [columns, column]: [usize; 2],
) -> [T; 4] {
    let mut sums = [T::Lanes::ZERO; 4];
    for (errors, inputs) in errors.chunks_exact(rows).zip(inputs.chunks_exact(columns)) {
        let ([a, b], [x, y]) = (
            [errors[row], errors[row + 1]],
            [inputs[column], inputs[column + 1]],
        );
        sums[0] += a * x;
        sums[1] += a * y;
        sums[2] += b * x;
        sums[3] += b * y;
    }
    sums.map(T::sum)
}

fn single<T: Real>(
    errors: &[T::Lanes],
    [rows, row]: [usize; 2],
    inputs: &[T::Lanes],
    [columns, column]: [usize; 2],
) -> T {
    let blocks = errors.chunks_exact(rows).zip(inputs.chunks_exact(columns));
    T::sum(blocks.fold(T::Lanes::ZERO, |sum, (errors, inputs)| {
        sum + errors[row] * inputs[column]
    }))
}

/// `[column][row]` from `[row][column]`.
pub fn transpose<T: Real>(matrix: &[T], columns: usize, out: &mut [T]) {
    let rows = matrix.len() / columns;
    for (row, numbers) in matrix.chunks_exact(columns).enumerate() {
        for (column, &number) in numbers.iter().enumerate() {
            out[column * rows + row] = number;
        }
    }
}
