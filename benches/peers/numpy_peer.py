"""NumPy: all replicas at once, one array operation after the other."""

import numpy as np

from common import DECAY, NOISE, RATE, parse, serve

generator = np.random.default_rng(1)
states = {}


def prepare(case):
    d, m, momentum = parse(case)
    weights = generator.standard_normal((m, d))
    weights /= np.linalg.norm(weights, axis=1, keepdims=True)
    return [weights, np.zeros((m, d)), np.linspace(0, 1, d), momentum]


def run(case, count):
    if case == "normals":
        return [generator.standard_normal(1024) for _ in range(-(-count // 1024))]
    if case not in states:
        states[case] = prepare(case)
    weights, velocity, eigenvalues, momentum = states[case]
    for _ in range(count):
        square = np.einsum("ij,ij->i", weights, weights)[:, None]
        radius = np.sqrt(square)
        u = weights / radius
        h = u * eigenvalues + NOISE * generator.standard_normal(weights.shape)
        h -= u * np.einsum("ij,ij->i", u, h)[:, None]
        direction = h / radius + DECAY * weights
        velocity = momentum * velocity + direction if momentum else direction
        moved = weights - RATE * velocity
        projection = np.einsum("ij,ij->i", moved, u)
        across = moved - projection[:, None] * u
        angle = np.arctan2(np.sqrt(np.einsum("ij,ij->i", across, across)), projection)
        next_square = np.einsum("ij,ij->i", moved, moved)
        risk = 0.5 * (moved * moved) @ eigenvalues / next_square
        quantities = (
            np.sqrt(next_square),
            angle,
            risk,
            RATE / (1 - momentum) / square[:, 0],
            np.sqrt(np.einsum("ij,ij->i", h, h)),
            np.abs(moved[:, 0]) / np.sqrt(next_square),
        )
        for quantity in quantities:
            quantity.sum(), (quantity * quantity).sum()
        weights = moved
    states[case] = [weights, velocity, eigenvalues, momentum]


serve(run)
