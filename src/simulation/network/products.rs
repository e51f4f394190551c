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

/// `out[row][column] = Σ_image errors[image][row]·inputs[image][column]`. The blocks of each row and column are laid side by
/// side first: many blocks that are a power of two apart would share few lines of a cache.
pub fn outer<T: Real>(
    errors: &[T::Lanes],
    rows: usize,
    inputs: &[T::Lanes],
    columns: usize,
    out: &mut [T],
) {
    let blocks = errors.len() / rows;
    let (errors, inputs) = (gathered::<T>(errors, rows), gathered::<T>(inputs, columns));
    let tall = errors.chunks(2 * blocks).zip(out.chunks_mut(2 * columns));
    for (errors, out) in tall {
        let broad = inputs.chunks(2 * blocks).enumerate();
        if errors.len() < 2 * blocks {
            for (column, input) in inputs.chunks_exact(blocks).enumerate() {
                out[column] = single::<T>(errors, input);
            }
            continue;
        }
        let (a, b) = errors.split_at(blocks);
        let (first, second) = out.split_at_mut(columns);
        for (place, inputs) in broad {
            let column = 2 * place;
            if inputs.len() < 2 * blocks {
                first[column] = single::<T>(a, inputs);
                second[column] = single::<T>(b, inputs);
                continue;
            }
            let (x, y) = inputs.split_at(blocks);
            let sums = square_tile::<T>([a, b], [x, y]);
            first[column..column + 2].copy_from_slice(&sums[..2]);
            second[column..column + 2].copy_from_slice(&sums[2..]);
        }
    }
}

/// `[neuron][block]` from `[block][neuron]`.
fn gathered<T: Real>(values: &[T::Lanes], neurons: usize) -> Vec<T::Lanes> {
    let mut out = Vec::with_capacity(values.len());
    for neuron in 0..neurons {
        out.extend(values[neuron..].iter().step_by(neurons));
    }
    out
}

/// Two rows times two columns.
#[inline(always)]
fn square_tile<T: Real>([a, b]: [&[T::Lanes]; 2], [x, y]: [&[T::Lanes]; 2]) -> [T; 4] {
    let mut sums = [T::Lanes::ZERO; 4];
    for (((&a, &b), &x), &y) in a.iter().zip(b).zip(x).zip(y) {
        sums[0] += a * x;
        sums[1] += a * y;
        sums[2] += b * x;
        sums[3] += b * y;
    }
    sums.map(T::sum)
}

fn single<T: Real>(errors: &[T::Lanes], inputs: &[T::Lanes]) -> T {
    let products = errors.iter().zip(inputs);
    T::sum(products.fold(T::Lanes::ZERO, |sum, (&error, &input)| sum + error * input))
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
