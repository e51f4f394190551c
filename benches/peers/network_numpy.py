"""NumPy: the network of the page, in single precision, without measurements; the gradient is that of the reference."""

import sys
from pathlib import Path

import numpy as np

from common import serve

sys.path.insert(0, str(Path(__file__).parents[2] / "tests/reference"))
import network

inputs, labels = network.digits()
inputs = inputs.astype(np.float32)
generator = np.random.default_rng(1)
sizes = [64, 64, 64, 10]
parameters = {}
for layer, (before, after) in enumerate(zip(sizes, sizes[1:])):
    weights = generator.standard_normal((after, before)) * np.sqrt(2 / before)
    parameters[f"w{layer}"] = weights.astype(np.float32)
    parameters[f"shift{layer}"] = np.zeros(after, np.float32)
    if layer < 2:
        parameters[f"scale{layer}"] = np.ones(after, np.float32)
velocity = {name: np.zeros_like(value) for name, value in parameters.items()}


def run(_, count):
    for _ in range(count):
        batch = generator.integers(0, len(inputs), 128)
        _, gradient = network.gradient(parameters, inputs[batch], labels[batch], "batch", 2)
        for name, value in parameters.items():
            decay = np.float32(0.005) if name.startswith("w") else np.float32(0)
            velocity[name] = np.float32(0.9) * velocity[name] + gradient[name] + decay * value
            parameters[name] = value - np.float32(0.1) * velocity[name]


serve(run)
