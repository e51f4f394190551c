#!/usr/bin/env python3
"""Independent reference in NumPy for one weight vector on the noisy Rayleigh quotient.

It defines, to the last operation, what one step of every optimizer is, and writes the cases that the Rust code
is compared with, as JSON on standard output. README.md beside it has the command.

Noise is an input (a list of standard normal numbers that the case holds), so that two implementations which agree
on the formulas agree on the trajectory up to rounding. Sums over coordinates are rounded once (math.fsum): they do
not depend on the order in which a library adds, and the output not on the library's version.
"""

import json
import math
import sys

import numpy as np

SEED = 1
STEPS = 24
NOISE_SCALE = 0.3


def dot(x, y):
    return math.fsum(x * y)


def norm(x):
    return math.sqrt(dot(x, x))


def unit_gradient(eigenvalues, noise_scale, w, xi):
    """Tangent gradient at u = w/|w| of u.A.u/2 + sigma*xi.u; the gradient at w is this / |w|."""
    u = w / norm(w)
    h = eigenvalues * u + noise_scale * xi
    return h - u * dot(u, h)


def learning_rate(schedule, base, decay, t):
    """Learning rate that step t = 0, 1, ... uses."""
    kind = schedule["kind"]
    if kind == "constant":
        return base
    if kind == "step":  # multiplied by factor at every listed step
        return base * schedule["factor"] ** sum(t >= m for m in schedule["milestones"])
    if kind == "cosine":  # from base to floor*base over `period` steps, then constant
        share = min(t, schedule["period"]) / schedule["period"]
        floor = schedule["floor"]
        return base * (floor + (1 - floor) * 0.5 * (1 + math.cos(math.pi * share)))
    if kind == "warmup":  # linear from base/steps to base
        return base * min(1.0, (t + 1) / schedule["steps"])
    if kind == "linear":  # from base to zero over `period` steps
        return base * (1 - min(t, schedule["period"]) / schedule["period"])
    if kind == "cooldown":  # base, and over the last `decay` of `period` steps base*(1 - sqrt(share that is over))
        begun = max(t - (schedule["period"] - schedule["decay"]), 0)
        return base * (1 - math.sqrt(min(begun, schedule["decay"]) / schedule["decay"]))
    if kind == "inverse_time":
        return base / (1 + decay * base * t)
    if kind == "exponential":  # Li & Arora 2019: the run without decay that is equivalent to (base, decay)
        return base * (1 - base * decay) ** -(2 * t + 1)
    raise ValueError(kind)


def product(x, y):
    """Product of two matrices, every entry rounded once."""
    return np.array([[dot(row, column) for column in y.T] for row in x])


def newton_schulz(x):
    """Five rounds of the quintic of K. Jordan et al. 2024, over the shorter side."""
    if x.shape[0] > x.shape[1]:
        return newton_schulz(x.T).T
    x = x / max(norm(x.ravel()), 1e-7)
    for _ in range(5):
        square = product(x, x.T)
        x = 3.4445 * x + product(-4.7750 * square + 2.0315 * product(square, square), x)
    return x


def polar_factor(x):
    """U V' of x = U S V', as the limit of the cubic Newton-Schulz iteration, which converges for norms below sqrt(3)."""
    if x.shape[0] > x.shape[1]:
        return polar_factor(x.T).T
    x = x / norm(x.ravel())
    for _ in range(80):
        x = 1.5 * x - 0.5 * product(product(x, x.T), x)
    return x


def step_scale(name, rows, columns):
    if name == "none":
        return 1.0
    if name == "aspect":
        return math.sqrt(max(1.0, rows / columns))
    if name == "adamw":
        return 0.2 * math.sqrt(max(rows, columns))
    raise ValueError(name)


class Optimizer:
    def __init__(self, spec, w0):
        self.spec, self.t = spec, 0
        self.v = np.zeros_like(w0)
        self.m = np.zeros_like(w0)
        self.q = np.zeros_like(w0)
        self.radius = norm(w0)

    def rescale(self, factor):
        """What it would remember if the weights had always been `factor` times as long: gradients go as 1/|w|."""
        self.v, self.m, self.q = self.v / factor, self.m / factor, self.q / factor**2
        self.radius *= factor

    def step(self, w, g, rate):
        spec, kind = self.spec, self.spec["kind"]
        decay, momentum = spec.get("weight_decay", 0.0), spec.get("momentum", 0.0)
        if spec.get("decay_follows_schedule"):  # Defazio 2025: decay times the share of the full rate
            decay *= rate / spec["learning_rate"]
        self.t += 1
        if kind == "sgd":  # coupled decay, heavy ball, as PyTorch's SGD
            self.v = momentum * self.v + g + decay * w
            return w - rate * self.v
        if kind == "nesterov":  # as PyTorch's SGD(nesterov=True)
            d = g + decay * w
            self.v = momentum * self.v + d
            return w - rate * (d + momentum * self.v)
        if kind == "sgdw":  # decoupled decay, heavy ball
            self.v = momentum * self.v + g
            return (1 - rate * decay) * w - rate * self.v
        if kind in ("adam", "adamw"):  # adam: decay inside the gradient; adamw: decoupled
            d = g + (decay * w if kind == "adam" else 0.0)
            b1, b2 = spec["beta1"], spec["beta2"]
            self.m = b1 * self.m + (1 - b1) * d
            self.q = b2 * self.q + (1 - b2) * d * d
            m_hat = self.m / (1 - b1**self.t)
            q_hat = self.q / (1 - b2**self.t)
            keep = 1 - rate * decay if kind == "adamw" else 1.0
            return keep * w - rate * m_hat / (np.sqrt(q_hat) + spec["epsilon"])
        if kind == "lion":
            b1, b2 = spec["beta1"], spec["beta2"]
            direction = np.sign(b1 * self.m + (1 - b1) * g)
            self.m = b2 * self.m + (1 - b2) * g
            return (1 - rate * decay) * w - rate * direction
        if kind == "hyperball":  # a step of length rate*R along the velocity, then back to the radius R
            self.v = momentum * self.v + g
            length = norm(self.v)
            moved = w - rate * self.radius * (self.v / length if length > 0 else self.v)
            return self.radius * moved / norm(moved)
        if kind == "muon":  # the weights are a matrix, row by row
            self.v = momentum * self.v + (1 - momentum) * g
            x = momentum * self.v + (1 - momentum) * g if spec["nesterov"] else self.v
            rows, columns = spec["rows"], spec["columns"]
            ways = {"newton_schulz": newton_schulz, "polar": polar_factor}
            step = ways[spec["orthogonalization"]](x.reshape(rows, columns)).ravel()
            return (1 - rate * decay) * w - rate * step_scale(spec["step_scale"], rows, columns) * step
        raise ValueError(kind)


def angle(x, y):
    """Angle between two vectors, accurate for tiny angles (W. Kahan)."""
    x, y = x / norm(x), y / norm(y)
    return 2 * math.atan2(norm(x - y), norm(x + y))


def run(case):
    eigenvalues = np.array(case["spectrum"])
    w = np.array(case["initial_weights"])
    spec, schedule = case["optimizer"], case["schedule"]
    base, decay = spec["learning_rate"], spec.get("weight_decay", 0.0)
    if schedule["kind"] == "exponential":  # the schedule takes the place of the decay
        spec = {**spec, "weight_decay": 0.0}
    optimizer = Optimizer(spec, w)
    names = ["weights", "norm", "angular_update", "excess_risk", "learning_rate"]
    out = {name: [] for name in names}
    for t, xi in enumerate(np.array(case["noise"])):
        rate = learning_rate(schedule, base, decay, t)
        if t in schedule.get("milestones", []) and "rescaling" in schedule:
            w = w * schedule["rescaling"]
            optimizer.rescale(schedule["rescaling"])
        gradient = unit_gradient(eigenvalues, case["noise_scale"], w, xi) / norm(w)
        new = optimizer.step(w, gradient, rate)
        u = new / norm(new)
        out["weights"].append(new.tolist())
        out["norm"].append(norm(new))
        out["angular_update"].append(angle(w, new))
        out["excess_risk"].append(0.5 * dot(eigenvalues, u * u) - 0.5 * float(eigenvalues.min()))
        out["learning_rate"].append(rate)
        w = new
    return out


def optimizers():
    momentum = {"weight_decay": 0.02, "momentum": 0.9}
    adam = {"learning_rate": 0.01, "weight_decay": 0.1, "beta1": 0.9, "epsilon": 1e-8}
    return {
        "sgd": {"kind": "sgd", "learning_rate": 0.1, "weight_decay": 0.05, "momentum": 0.0},
        "sgd_momentum": {"kind": "sgd", "learning_rate": 0.05, **momentum},
        "nesterov": {"kind": "nesterov", "learning_rate": 0.05, **momentum},
        "sgdw": {"kind": "sgdw", "learning_rate": 0.05, "weight_decay": 0.02, "momentum": 0.8},
        "adam_l2": {"kind": "adam", **adam, "beta2": 0.999},
        "adamw": {"kind": "adamw", **adam, "beta2": 0.95},
        "lion": {"kind": "lion", "learning_rate": 0.003, "weight_decay": 0.5, "beta1": 0.9, "beta2": 0.99},
        "hyperball": {"kind": "hyperball", "learning_rate": 0.02, "momentum": 0.9},
    }


def matrices():
    """Specifications of optimizers of matrices; their dimension is rows times columns."""
    muon = {"kind": "muon", "learning_rate": 0.05, "weight_decay": 0.1, "momentum": 0.95}
    jordan = {**muon, "nesterov": True, "orthogonalization": "newton_schulz", "step_scale": "aspect"}
    exact = {**muon, "momentum": 0.8, "nesterov": False, "orthogonalization": "polar", "step_scale": "none"}
    return {
        "muon": {**jordan, "rows": 3, "columns": 4},
        "muon_tall": {**jordan, "rows": 5, "columns": 2},
        "muon_polar": {**exact, "rows": 3, "columns": 4},
        "muon_polar_square": {**exact, "nesterov": True, "step_scale": "adamw", "rows": 3, "columns": 3},
        "muon_row": {**jordan, "step_scale": "adamw", "rows": 1, "columns": 4},
    }


def plan():
    """Name and specification of optimizer and schedule, and the dimension, of every case."""
    schedules = {
        "step": {"kind": "step", "factor": 0.1, "milestones": [8, 16]},
        "cosine": {"kind": "cosine", "period": 20, "floor": 0.05},
        "warmup": {"kind": "warmup", "steps": 10},
        "exponential": {"kind": "exponential"},
    }
    specs = optimizers()
    for name in specs:
        for dimension in (3, 8):
            yield name, specs[name], "constant", {"kind": "constant"}, dimension
    for schedule in schedules:
        yield "sgd", specs["sgd"], schedule, schedules[schedule], 5
    # With momentum no run without decay is equivalent.
    for schedule in ("step", "cosine", "warmup"):
        yield "sgd_momentum", specs["sgd_momentum"], schedule, schedules[schedule], 5
    for name, spec in matrices().items():
        yield name, spec, "constant", {"kind": "constant"}, spec["rows"] * spec["columns"]

    linear = {"kind": "linear", "period": 20}
    for name in ("sgd", "sgd_momentum", "sgdw", "adamw"):
        yield f"{name}_following", {**specs[name], "decay_follows_schedule": True}, "linear", linear, 5
    yield "sgd", specs["sgd"], "cooldown", {"kind": "cooldown", "period": 22, "decay": 12}, 5
    yield "sgd_momentum", specs["sgd_momentum"], "inverse_time", {"kind": "inverse_time"}, 5
    for name, power in (("sgd_momentum", 1 / 4), ("sgdw", 1 / 4), ("adamw", 1 / 2)):
        drop = {"kind": "step", "factor": 0.1, "milestones": [8], "rescaling": 0.1**power}
        yield name, specs[name], "rescaled_step", drop, 5


def cases():
    rng = np.random.default_rng(SEED)
    for name, spec, schedule_name, schedule, dimension in plan():
        w0 = rng.standard_normal(dimension)
        scale = rng.uniform(0.5, 2)
        case = {
            "name": f"{name}_{schedule_name}_d{dimension}",
            "spectrum": np.linspace(0.1, 1.1, dimension).tolist(),
            "noise_scale": NOISE_SCALE,
            "optimizer": spec,
            "schedule": schedule,
            "initial_weights": (w0 * scale / norm(w0)).tolist(),
            "noise": rng.standard_normal((STEPS, dimension)).tolist(),
        }
        yield {**case, "expected": run(case)}


if __name__ == "__main__":
    json.dump(list(cases()), sys.stdout)
    sys.stdout.write("\n")
