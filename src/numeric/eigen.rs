//! Eigenvalues and eigenvectors of a small symmetric matrix.

/// Eigenvalues ascending and, in the same order, eigenvectors of unit length.
#[derive(Clone, Debug)]
pub struct Eigen {
    /// Eigenvalues, ascending.
    pub values: Vec<f64>,
    /// `vectors[i]` belongs to `values[i]`; its entry of largest size is positive.
    pub vectors: Vec<Vec<f64>>,
}

/// Sweeps after which Jacobi's method has long converged; ten suffice for 64 × 64.
const SWEEPS: usize = 30;

/// Cyclic Jacobi rotations (Golub & Van Loan, *Matrix Computations*, §8.5): only `+ − × ÷ √`, so the
/// bits are the same on every platform, and small eigenvalues keep their absolute accuracy.
pub fn symmetric_eigen(mut matrix: Vec<Vec<f64>>) -> Eigen {
    let n = matrix.len();
    let mut vectors: Vec<Vec<f64>> = (0..n)
        .map(|i| (0..n).map(|j| f64::from(u8::from(i == j))).collect())
        .collect();
    let scale: f64 = matrix.iter().flatten().map(|x| x * x).sum();
    for _ in 0..SWEEPS {
        if off_diagonal(&matrix) <= 1e-30 * scale {
            break;
        }
        for p in 0..n {
            for q in p + 1..n {
                rotate(&mut matrix, &mut vectors, p, q);
            }
        }
    }
    sorted(&matrix, vectors)
}

fn off_diagonal(matrix: &[Vec<f64>]) -> f64 {
    let upper = |i: usize| matrix[i][i + 1..].iter().map(|x| x * x).sum::<f64>();
    (0..matrix.len()).map(upper).sum()
}

/// The rotation of rows and columns `p`, `q` that makes entry `(p, q)` vanish.
fn rotate(matrix: &mut [Vec<f64>], vectors: &mut [Vec<f64>], p: usize, q: usize) {
    if matrix[p][q] == 0.0 {
        return;
    }
    let theta = (matrix[q][q] - matrix[p][p]) / (2.0 * matrix[p][q]);
    let tangent = 1.0f64.copysign(theta) / (theta.abs() + (theta * theta + 1.0).sqrt());
    let cosine = 1.0 / (tangent * tangent + 1.0).sqrt();
    let sine = tangent * cosine;
    let turn = |x: &mut f64, y: &mut f64| {
        (*x, *y) = (cosine * *x - sine * *y, sine * *x + cosine * *y);
    };
    for row in matrix.iter_mut() {
        let (left, right) = row.split_at_mut(q);
        turn(&mut left[p], &mut right[0]);
    }
    for rows in [matrix, vectors] {
        let (above, below) = rows.split_at_mut(q);
        for (x, y) in above[p].iter_mut().zip(&mut below[0]) {
            turn(x, y);
        }
    }
}

fn sorted(matrix: &[Vec<f64>], vectors: Vec<Vec<f64>>) -> Eigen {
    let mut eigen = Eigen {
        values: Vec::new(),
        vectors: Vec::new(),
    };
    for (i, vector) in vectors.into_iter().enumerate() {
        let value = matrix[i][i];
        let place = eigen.values.partition_point(|&smaller| smaller < value);
        eigen.values.insert(place, value);
        eigen.vectors.insert(place, with_positive_peak(vector));
    }
    eigen
}

fn with_positive_peak(vector: Vec<f64>) -> Vec<f64> {
    let peak = vector
        .iter()
        .copied()
        .max_by(|x, y| x.abs().total_cmp(&y.abs()));
    if peak < Some(0.0) {
        vector.into_iter().map(|x| -x).collect()
    } else {
        vector
    }
}
