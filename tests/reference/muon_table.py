#!/usr/bin/env python3
"""How far Muon's orthogonalized matrices forget: writes src/theory/optimizer/muon_table.rs on standard output.

For Gaussian m x n matrices X and Y, m <= n, and an orthogonalization O of Frobenius norm about sqrt(m),

    f(rho) = E<O(X), O(rho*X + sqrt(1 - rho**2)*Y)> / m

is odd and has a series in odd powers of rho with coefficients that are not negative (O. Hermite expansions, F. Mehler
1866). The first one is exactly (E<O(X), X>)**2 / (m**2 * n); a few others are fitted to f on a grid. README.md beside
this file has the command. The average over random matrices leaves an error of about 0.2% in every f.
"""

import numpy as np

SEED = 1
ENTRIES = 300_000  # random entries of X for every shape
ROWS = 32
COLUMNS = 64
RATIOS = [1, 1.15, 1.4, 2, 3, 5, 10, 30]
POWERS = [1, 3, 9, 31, 101]
GRID = np.array([0.3, 0.5, 0.7, 0.8, 0.9, 0.95, 0.98, 0.99, 0.997])
JORDAN = (3.4445, -4.7750, 2.0315)


def newton_schulz(x):
    x = x / np.sqrt(np.sum(x * x, axis=(1, 2), keepdims=True))
    for _ in range(5):
        square = x @ x.transpose(0, 2, 1)
        x = JORDAN[0] * x + (JORDAN[1] * square + JORDAN[2] * square @ square) @ x
    return x


def polar(x):
    values, vectors = np.linalg.eigh(x @ x.transpose(0, 2, 1))
    root = vectors / np.sqrt(np.maximum(values, 1e-12))[:, None, :]
    return root @ (vectors.transpose(0, 2, 1) @ x)


def mean_product(x, y):
    return np.sum(x * y) / len(x)


def fit(curve, first, total):
    """Coefficients of the powers after the first, none negative, that add up to what the first leaves of the total."""
    rest = curve - first * GRID
    powers = GRID[:, None] ** np.array(POWERS[1:])
    # The sum is one more equation, with a large weight.
    a = np.vstack([powers, 100 * np.ones(len(POWERS) - 1)])
    b = np.append(rest, 100 * (total - first))
    best = None
    for kept in range(1, 2 ** (len(POWERS) - 1)):
        places = [k for k in range(len(POWERS) - 1) if kept >> k & 1]
        found = np.linalg.lstsq(a[:, places], b, rcond=None)[0]
        gap = np.sum((a[:, places] @ found - b) ** 2)
        if found.min() >= 0 and (best is None or gap < best[0]):
            best = gap, dict(zip(places, found))
    return [best[1].get(k, 0.0) for k in range(len(POWERS) - 1)]


def coefficients(orthogonalize, x, y):
    m, n = x.shape[1:]
    own = orthogonalize(x)
    first = mean_product(own, x) ** 2 / (m * m * n)
    total = mean_product(own, own) / m
    curve = [mean_product(own, orthogonalize(r * x + np.sqrt(1 - r * r) * y)) / m for r in GRID]
    return [first, *fit(np.array(curve), first, max(total, first))]


def shapes(m):
    return sorted({min(round(m * ratio), COLUMNS) for ratio in RATIOS if m * ratio < 2 * COLUMNS} | {COLUMNS})


def main():
    rng = np.random.default_rng(SEED)
    print("//! Coefficients of `f`, see [`super::muon`]; `tests/reference/muon_table.py` writes this file.")
    print()
    print("/// The powers whose coefficients follow.")
    print(f"pub(super) const POWERS: [f64; {len(POWERS)}] = {[float(p) for p in POWERS]};")
    print()
    print("/// A shape: the longer side, and the coefficients in ten-thousandths for Newton-Schulz and for the polar factor.")
    print(f"pub(super) type Shape = (u16, [[u16; {len(POWERS)}]; 2]);")
    print()
    print("/// `[shorter side - 1]`: shapes by ascending longer side.")
    print("#[rustfmt::skip]")
    print(f"pub(super) static SHAPES: [&[Shape]; {ROWS}] = [")
    for m in range(1, ROWS + 1):
        print("    &[")
        for n in shapes(m):
            count = max(ENTRIES // (m * n), 100)
            x, y = rng.standard_normal((2, count, m, n))
            rows = [coefficients(way, x, y) for way in (newton_schulz, polar)]
            rows = [[round(10_000 * c) for c in row] for row in rows]
            print(f"        ({n}, {rows}),", flush=True)
        print("    ],")
    print("];")


if __name__ == "__main__":
    main()
