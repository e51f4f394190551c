"""numba: one compiled loop over replicas and steps, with loops over coordinates that vectorise."""

import math

import numpy as np
from numba import njit

import numba_rules
from common import DECAY, NOISE, RATE, parse, serve
from numba_rules import note

generator = np.random.default_rng(1)
states = {}


@njit(fastmath=True)
def steps(generator, weights, velocity, eigenvalues, momentum, count, sums):
    replicas, d = weights.shape
    h = np.empty(d)
    for m in range(replicas):
        w = weights[m]
        v = velocity[m]
        for _ in range(count):
            for i in range(d):
                h[i] = NOISE * generator.standard_normal()
            square = 0.0
            for i in range(d):
                square += w[i] * w[i]
            radius = math.sqrt(square)
            inverse = 1.0 / radius
            along = 0.0
            for i in range(d):
                h[i] += eigenvalues[i] * w[i] * inverse
                along += h[i] * w[i]
            along /= square
            gradient = 0.0
            speed = 0.0
            for i in range(d):
                g = h[i] - along * w[i]
                gradient += g * g
                v[i] = momentum * v[i] + g * inverse + DECAY * w[i]
                speed += v[i] * w[i]
            speed /= square
            across = 0.0
            next_square = 0.0
            risk = 0.0
            for i in range(d):
                residual = v[i] - speed * w[i]
                across += residual * residual
                w[i] -= RATE * v[i]
                next_square += w[i] * w[i]
                risk += eigenvalues[i] * w[i] * w[i]
            norm = math.sqrt(next_square)
            angle = math.atan2(RATE * math.sqrt(across), (1 - RATE * speed) * radius)
            risk *= 0.5 / next_square
            note(sums, norm, angle, risk, RATE / (1 - momentum) / square, math.sqrt(gradient), abs(w[0]) / norm)


@njit
def normals(generator, count):
    total = 0.0
    for _ in range(count):
        total += generator.standard_normal()
    return total


def run(case, count):
    if case == "normals":
        return normals(generator, count)
    rule, dimension, replicas = case.split()
    if rule not in ("step", "momentum"):
        return numba_rules.run(rule, int(dimension), int(replicas), generator, count)
    d, m, momentum = parse(case)
    if case not in states:
        weights = generator.standard_normal((m, d))
        weights /= np.linalg.norm(weights, axis=1, keepdims=True)
        states[case] = weights, np.zeros((m, d)), np.linspace(0, 1, d), np.zeros(12)
    weights, velocity, eigenvalues, sums = states[case]
    steps(generator, weights, velocity, eigenvalues, momentum, count, sums)
    return sums


def angle(case, count):
    """The mean squared angle of some more steps."""
    sums = run(case, count)
    total = sums[3]
    sums[:] = 0
    return total / count / int(case.split()[2])


serve(run, angle)
