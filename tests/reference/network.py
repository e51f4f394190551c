#!/usr/bin/env python3
"""Independent reference in NumPy for a normalized network on handwritten digits.

It reads the images and labels, splits and scales them, trains small networks on given minibatches, and writes what the
Rust code is compared with, as JSON on standard output. README.md beside it has the command.
"""

import json
import pathlib

import numpy as np

DATA = pathlib.Path(__file__).parent.parent.parent / "www" / "data"
EPSILON = 1e-5
STEPS = 8
BATCH = 13
HIDDEN = 6


def unpack(name, width, values):
    data = np.frombuffer((DATA / name).read_bytes(), np.uint8)
    count = int.from_bytes(data[8:12].tobytes(), "little")
    bits = np.unpackbits(data[16:], bitorder="little")[: count * values * width]
    numbers = bits.reshape(count, values, width) @ (1 << np.arange(width))
    return numbers


def digits():
    """Training images, scaled, and their labels."""
    images = unpack("digits.bin", 5, 64).astype(float)
    labels = unpack("digit_labels.bin", 4, 1)[:, 0]
    train = np.arange(len(images)) * 811 % len(images) >= 360
    images, labels = images[train], labels[train]
    images = images - images.mean(axis=0)
    return images / np.sqrt((images**2).mean()), labels


def forward(p, x, norm, layers):
    kept, h = [], x
    for l in range(layers):
        z = h @ p[f"w{l}"].T
        axis = 0 if norm == "batch" else 1
        if norm == "none":
            mean, inverse = 0.0, 1.0
        elif norm == "rms":
            mean, inverse = 0.0, 1 / np.sqrt((z**2).mean(axis=axis, keepdims=True) + EPSILON)
        else:
            mean = z.mean(axis=axis, keepdims=True)
            inverse = 1 / np.sqrt(((z - mean) ** 2).mean(axis=axis, keepdims=True) + EPSILON)
        n = (z - mean) * inverse
        a = n * p[f"scale{l}"] + p[f"shift{l}"]
        kept.append((h, n, inverse, a))
        h = np.maximum(a, 0)
    return h @ p[f"w{layers}"].T + p[f"shift{layers}"], h, kept


def gradient(p, x, labels, norm, layers):
    scores, h, kept = forward(p, x, norm, layers)
    scores = scores - scores.max(axis=1, keepdims=True)
    q = np.exp(scores)
    q /= q.sum(axis=1, keepdims=True)
    images = np.arange(len(x))
    loss = -np.log(q[images, labels]).mean()
    q[images, labels] -= 1
    error = q / len(x)
    g = {f"w{layers}": error.T @ h, f"shift{layers}": error.sum(axis=0)}
    error = error @ p[f"w{layers}"]
    for l in reversed(range(layers)):
        below, n, inverse, a = kept[l]
        error = error * (a > 0)
        g[f"scale{l}"], g[f"shift{l}"] = (error * n).sum(axis=0), error.sum(axis=0)
        e = error * p[f"scale{l}"]
        axis = 0 if norm == "batch" else 1
        if norm in ("batch", "layer"):
            e = e - e.mean(axis=axis, keepdims=True) - n * (e * n).mean(axis=axis, keepdims=True)
        elif norm == "rms":
            e = e - n * (e * n).mean(axis=axis, keepdims=True)
        z = e * inverse
        g[f"w{l}"] = z.T @ below
        error = z @ p[f"w{l}"]
    return loss, g


class Optimizer:
    """One parameter array; the definitions of PyTorch, and of the papers for what PyTorch does not have."""

    def __init__(self, case, w):
        self.case, self.t, self.m, self.q = case, 0, np.zeros_like(w), np.zeros_like(w)
        self.radius = np.linalg.norm(w, axis=-1, keepdims=True)

    def step(self, w, g, eta, decay):
        case, self.t = self.case, self.t + 1
        kind, alpha, b1, b2 = case["optimizer"], case["momentum"], case["beta1"], case["beta2"]
        if kind in ("sgd", "nesterov"):
            d = g + decay * w
            self.m = alpha * self.m + d
            return w - eta * (d + alpha * self.m if kind == "nesterov" else self.m)
        if kind == "sgdw":
            self.m = alpha * self.m + g
            return (1 - eta * decay) * w - eta * self.m
        if kind in ("adam", "adamw"):
            h = g + decay * w if kind == "adam" else g
            self.m = b1 * self.m + (1 - b1) * h
            self.q = b2 * self.q + (1 - b2) * h * h
            mean, square = self.m / (1 - b1**self.t), self.q / (1 - b2**self.t)
            keep = 1 - eta * decay if kind == "adamw" else 1
            return keep * w - eta * mean / (np.sqrt(square) + 1e-8)
        if kind == "lion":
            step = np.sign(b1 * self.m + (1 - b1) * g)
            self.m = b2 * self.m + (1 - b2) * g
            return (1 - eta * decay) * w - eta * step
        if kind == "hyperball":  # every row keeps its length
            self.m = alpha * self.m + g
            w = w - eta * self.radius * self.m / np.linalg.norm(self.m, axis=-1, keepdims=True)
            return w * self.radius / np.linalg.norm(w, axis=-1, keepdims=True)
        raise ValueError(kind)


def angles(before, after):
    u = before / np.linalg.norm(before, axis=-1, keepdims=True)
    v = after / np.linalg.norm(after, axis=-1, keepdims=True)
    return 2 * np.arctan2(np.linalg.norm(u - v, axis=-1), np.linalg.norm(u + v, axis=-1))


def run(case, images, labels, rng):
    norm, layers = case["normalization"], case["layers"]
    sizes = [64] + [HIDDEN] * layers + [10]
    p, start = {}, []
    for l in range(layers + 1):
        # Three decimals, so that the file is short and the numbers are exact in both.
        p[f"w{l}"] = np.round(rng.standard_normal((sizes[l + 1], sizes[l])) * np.sqrt(2 / sizes[l]), 3)
        start.append(p[f"w{l}"].ravel().tolist())
        p[f"shift{l}"] = np.zeros(sizes[l + 1])
        if l < layers:
            p[f"scale{l}"] = np.ones(sizes[l + 1])
    frozen = {"rms": "shift", "none": "scale"}.get(norm, "-")
    trained = [k for k in p if not k.startswith(frozen) or k == f"shift{layers}"]
    lists = dict(case, optimizer="sgd") if case["optimizer"] == "hyperball" else case
    optimizers = {k: Optimizer(case if k[0] == "w" else lists, p[k]) for k in trained}
    batches = rng.integers(0, len(images), (STEPS, BATCH))
    steps = []
    for t, batch in enumerate(batches):
        loss, g = gradient(p, images[batch], labels[batch], norm, layers)
        # Half a cosine down to zero where there is a schedule.
        share = 0.5 * (1 + np.cos(np.pi * t / STEPS)) if case["cosine"] else 1.0
        eta = case["learning_rate"] * share
        decay = case["weight_decay"] * (share if case["follows"] else 1.0)
        decays = {
            "hidden": lambda k: k[0] == "w" and k != f"w{layers}",
            "weights": lambda k: k[0] == "w",
            "all": lambda k: True,
        }[case["decayed"]]
        new = {k: optimizers[k].step(p[k], g[k], eta, decay if decays(k) else 0.0) for k in trained}
        measured = []
        for l in range(layers + 1):
            before, after = p[f"w{l}"], new[f"w{l}"]
            measured.append({
                "angles": angles(before, after).tolist(),
                "norms": np.linalg.norm(after, axis=1).tolist(),
                "unit_gradients": (np.linalg.norm(before, axis=1) * np.linalg.norm(g[f"w{l}"], axis=1)).tolist(),
                "matrix": [angles(before.ravel(), after.ravel()).item(), np.linalg.norm(after).item()],
            })
        steps.append({"loss": loss.item(), "layers": measured})
        p.update(new)
    return dict(case, hidden=HIDDEN, weights=start, batches=batches.tolist(), steps=steps)


BASE = {
    "normalization": "batch", "layers": 2, "optimizer": "sgd", "learning_rate": 0.1, "weight_decay": 0.05,
    "momentum": 0.9, "beta1": 0.9, "beta2": 0.99, "decayed": "weights", "cosine": False, "follows": False,
}

CASES = [
    {},
    {"normalization": "layer", "optimizer": "adamw", "learning_rate": 0.01},
    {"normalization": "rms", "optimizer": "nesterov", "decayed": "all"},
    {"normalization": "none", "optimizer": "sgdw", "layers": 1, "decayed": "all"},
    {"optimizer": "adam", "learning_rate": 0.01, "decayed": "hidden", "layers": 1},
    {"normalization": "layer", "optimizer": "lion", "learning_rate": 0.003, "decayed": "hidden"},
    {"optimizer": "hyperball", "weight_decay": 0.0},
    {"cosine": True, "follows": True, "decayed": "hidden"},
    {"normalization": "rms", "optimizer": "adamw", "learning_rate": 0.01, "cosine": True},
]


def main():
    images, labels = digits()
    rng = np.random.default_rng(1)
    print(json.dumps([run(dict(BASE, **case), images, labels, rng) for case in CASES]))


if __name__ == "__main__":
    main()
