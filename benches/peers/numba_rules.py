"""numba: the other rules and the digits. A compiled loop over replicas and steps, with loops over coordinates that vectorise."""

import math
import sys
from pathlib import Path

import numpy as np
from numba import njit

from common import DECAY, NOISE, RATE

sys.path.insert(0, str(Path(__file__).parents[2] / "tests/reference"))

MOMENTUM, BETA1, BETA2, EPSILON = 0.9, 0.9, 0.99, 1e-8
KEEP = 1 - RATE * DECAY
SIDE, BATCH = 8, 32


@njit(fastmath=True, inline="always")
def note(sums, norm, angle, risk, rate, slope, alignment):
    """Takes in the six quantities of a step, and their squares."""
    sums[0] += norm
    sums[1] += norm * norm
    sums[2] += angle
    sums[3] += angle * angle
    sums[4] += risk
    sums[5] += risk * risk
    sums[6] += rate
    sums[7] += rate * rate
    sums[8] += slope
    sums[9] += slope * slope
    sums[10] += alignment
    sums[11] += alignment * alignment


@njit(fastmath=True)
def gradient(generator, w, eigenvalues, g):
    """The gradient at w into g; returns ‖w‖² and the square of the unit gradient."""
    d = len(w)
    for i in range(d):
        g[i] = NOISE * generator.standard_normal()
    square = 0.0
    for i in range(d):
        square += w[i] * w[i]
    inverse = 1.0 / math.sqrt(square)
    along = 0.0
    for i in range(d):
        g[i] += eigenvalues[i] * w[i] * inverse
        along += g[i] * w[i]
    along /= square
    unit = 0.0
    for i in range(d):
        y = g[i] - along * w[i]
        unit += y * y
        g[i] = y * inverse
    return square, unit


@njit(fastmath=True)
def move(w, u, keep, back, square, unit, rate, eigenvalues, sums):
    """w becomes back·(keep·w − u), and the six quantities of the step are taken in."""
    d = len(w)
    along = 0.0
    for i in range(d):
        along += w[i] * u[i]
    along /= square
    across = 0.0
    next_square = 0.0
    risk = 0.0
    for i in range(d):
        residual = u[i] - along * w[i]
        across += residual * residual
        w[i] = back * (keep * w[i] - u[i])
        next_square += w[i] * w[i]
        risk += (eigenvalues[i] - eigenvalues[0]) * w[i] * w[i]
    norm = math.sqrt(next_square)
    angle = math.atan2(math.sqrt(across), (keep - along) * math.sqrt(square))
    risk *= 0.5 / next_square
    note(sums, norm, angle, risk, rate / square, math.sqrt(unit), abs(w[0]) / norm)


@njit(fastmath=True)
def adaptive(generator, weights, first, second, eigenvalues, coupled, keep, taken, count, sums):
    replicas, d = weights.shape
    g = np.empty(d)
    for r in range(replicas):
        w, m, q = weights[r], first[r], second[r]
        power1, power2 = BETA1**taken, BETA2**taken
        for _ in range(count):
            square, unit = gradient(generator, w, eigenvalues, g)
            power1 *= BETA1
            power2 *= BETA2
            unbias1, unbias2 = 1.0 / (1.0 - power1), 1.0 / (1.0 - power2)
            rates = 0.0
            for i in range(d):
                h = g[i] + coupled * w[i]
                m[i] = BETA1 * m[i] + (1 - BETA1) * h
                q[i] = BETA2 * q[i] + (1 - BETA2) * h * h
                rate = RATE / (math.sqrt(q[i] * unbias2) + EPSILON)
                rates += rate
                g[i] = rate * m[i] * unbias1
            move(w, g, keep, 1.0, square, unit, rates / d, eigenvalues, sums)


@njit(fastmath=True)
def lion(generator, weights, first, eigenvalues, count, sums):
    replicas, d = weights.shape
    g = np.empty(d)
    for r in range(replicas):
        w, m = weights[r], first[r]
        for _ in range(count):
            square, unit = gradient(generator, w, eigenvalues, g)
            for i in range(d):
                mixed = BETA1 * m[i] + (1 - BETA1) * g[i]
                m[i] = BETA2 * m[i] + (1 - BETA2) * g[i]
                g[i] = RATE if mixed > 0 else -RATE
            move(w, g, KEEP, 1.0, square, unit, 0.0, eigenvalues, sums)


@njit(fastmath=True)
def hyperball(generator, weights, first, eigenvalues, count, sums):
    replicas, d = weights.shape
    g = np.empty(d)
    for r in range(replicas):
        w, v = weights[r], first[r]
        for _ in range(count):
            square, unit = gradient(generator, w, eigenvalues, g)
            speed = 0.0
            along = 0.0
            for i in range(d):
                v[i] = MOMENTUM * v[i] + g[i]
                speed += v[i] * v[i]
                along += v[i] * w[i]
            radius = math.sqrt(square)
            eta = RATE * radius / max(math.sqrt(speed), 1e-300)
            for i in range(d):
                g[i] = eta * v[i]
            back = radius / math.sqrt(square - 2 * eta * along + eta * eta * speed)
            move(w, g, 1.0, back, square, unit, eta / (1 - MOMENTUM), eigenvalues, sums)


@njit(fastmath=True)
def orthogonalize(x, gram, mixed, out):
    square = 0.0
    for i in range(SIDE):
        for j in range(SIDE):
            square += x[i, j] * x[i, j]
    inverse = 1.0 / max(math.sqrt(square), 1e-7)
    for i in range(SIDE):
        for j in range(SIDE):
            x[i, j] *= inverse
    for _ in range(5):
        for i in range(SIDE):
            for k in range(SIDE):
                total = 0.0
                for j in range(SIDE):
                    total += x[i, j] * x[k, j]
                gram[i, k] = total
        for i in range(SIDE):
            for j in range(SIDE):
                out[i, j] = 0.0
            for k in range(SIDE):
                for j in range(SIDE):
                    out[i, j] += gram[i, k] * gram[k, j]
            for j in range(SIDE):
                mixed[i, j] = -4.775 * gram[i, j] + 2.0315 * out[i, j]
        for i in range(SIDE):
            for j in range(SIDE):
                out[i, j] = 3.4445 * x[i, j]
            for k in range(SIDE):
                for j in range(SIDE):
                    out[i, j] += mixed[i, k] * x[k, j]
        for i in range(SIDE):
            for j in range(SIDE):
                x[i, j] = out[i, j]


@njit(fastmath=True)
def muon(generator, weights, first, eigenvalues, count, sums):
    replicas, d = weights.shape
    g = np.empty(d)
    gram, mixed, out = np.empty((SIDE, SIDE)), np.empty((SIDE, SIDE)), np.empty((SIDE, SIDE))
    for r in range(replicas):
        w, v = weights[r], first[r]
        for _ in range(count):
            square, unit = gradient(generator, w, eigenvalues, g)
            for i in range(d):
                v[i] = MOMENTUM * v[i] + (1 - MOMENTUM) * g[i]
                g[i] = v[i]
            orthogonalize(g.reshape((SIDE, SIDE)), gram, mixed, out)
            for i in range(d):
                g[i] *= RATE
            move(w, g, KEEP, 1.0, square, unit, 0.0, eigenvalues, sums)


@njit(fastmath=True)
def on_digits(generator, weights, images, eigenvalues, count, sums):
    replicas, d = weights.shape
    g = np.empty(d)
    for r in range(replicas):
        w = weights[r]
        for _ in range(count):
            for i in range(d):
                g[i] = 0.0
            for _ in range(BATCH):
                z = images[int(generator.random() * len(images))]
                score = 0.0
                for i in range(d):
                    score += z[i] * w[i]
                for i in range(d):
                    g[i] -= score * z[i]
            square = 0.0
            along = 0.0
            for i in range(d):
                square += w[i] * w[i]
                along += g[i] * w[i]
            along /= square
            unit = 0.0
            for i in range(d):
                y = (g[i] - along * w[i]) / BATCH
                unit += y * y
                g[i] = RATE / square * y
            move(w, g, KEEP, 1.0, square, unit / square, RATE, eigenvalues, sums)


def digits():
    """Images in the eigenbasis of their covariance, scaled so that its largest eigenvalue is one, and those of A = −C."""
    import network

    images = network.unpack("digits.bin", 5, 64).astype(float)
    images = images - images.mean(0)
    values, basis = np.linalg.eigh(images.T @ images / len(images))
    return np.ascontiguousarray(images @ basis[:, ::-1] / math.sqrt(values[-1])), -values[::-1] / values[-1]


states = {}


def run(rule, d, replicas, generator, count):
    """Takes steps of a rule; returns the sums of its quantities and of their squares."""
    name = rule, d, replicas
    if name not in states:
        weights = generator.standard_normal((replicas, d))
        weights /= np.linalg.norm(weights, axis=1, keepdims=True)
        data = digits() if rule == "digits" else (None, np.linspace(0, 1, d))
        states[name] = [weights, np.zeros((replicas, d)), np.zeros((replicas, d)), *data, np.zeros(12), 0]
    weights, first, second, images, eigenvalues, sums, taken = states[name]
    if rule == "adam":
        adaptive(generator, weights, first, second, eigenvalues, DECAY, 1.0, taken, count, sums)
    elif rule == "adamw":
        adaptive(generator, weights, first, second, eigenvalues, 0.0, KEEP, taken, count, sums)
    elif rule == "lion":
        lion(generator, weights, first, eigenvalues, count, sums)
    elif rule == "hyperball":
        hyperball(generator, weights, first, eigenvalues, count, sums)
    elif rule == "muon":
        muon(generator, weights, first, eigenvalues, count, sums)
    else:
        on_digits(generator, weights, images, eigenvalues, count, sums)
    states[name][-1] += count
    return sums
