# @origin@
# @about@
import math

import numpy as np


@functions@

RUNS = [
@runs@]


def start(run, rng):
    stage, replicas = run["stages"][0], run["replicas"]
    w = rng.standard_normal((replicas, len(stage["eigenvalues"])))
    if run["at_minimiser"]:
        w[:] = 0
        w[:, 0] = 1
    norms = np.where(np.arange(replicas) % 2 == 0, *run["norms"])
    return w * (norms / np.linalg.norm(w, axis=1))[:, None]


def measure(w, new, stage):
    norm = np.linalg.norm(new, axis=1)
    u, v = w / np.linalg.norm(w, axis=1)[:, None], new / norm[:, None]
    angle = 2 * np.arctan2(np.linalg.norm(u - v, axis=1), np.linalg.norm(u + v, axis=1))
    seen = v if stage["scale_invariant"] else new
    risk = 0.5 * (seen * seen) @ (stage["eigenvalues"] - stage["eigenvalues"][0])
    return np.array([norm, angle**2, risk])


def simulate(run):
    rng = np.random.default_rng(run["seed"])
    w, stages = start(run, rng), list(run["stages"])
    # @counted@
    counted = run["steps"] - max(run["steps"] // 4, 1)
    total = 0
    for step in range(run["steps"]):
        if stages and stages[0]["first_step"] == step:
            stage = stages.pop(0)
            if stage["forgets"]:
                memory = dict(m=np.zeros_like(w), q=np.zeros_like(w), t=0, radius=np.linalg.norm(w, axis=1, keepdims=True))
        factor = stage["factor"](step - stage["schedule_start"])
        rate = stage["learning_rate"] * factor
        now = dict(stage, weight_decay=stage.get("weight_decay", 0) * (factor if stage["decay_follows"] else 1))
        if stage["rescaling"] != 1 and step - stage["schedule_start"] == stage["drop_step"]:
            w, memory["radius"] = w * stage["rescaling"], memory["radius"] * stage["rescaling"]
            memory["m"], memory["q"] = memory["m"] / stage["rescaling"], memory["q"] / stage["rescaling"] ** 2
        norm = np.linalg.norm(w, axis=1, keepdims=True)
        g = stage["unit_gradient"](w / norm, norm, stage, rng) / norm
        new = stage["rule"](w, g, rate, now, memory)
        if step >= counted:
            total = total + measure(w, new, stage)
        w = new
    return total / (run["steps"] - counted)


for name, run in RUNS:
    print(name)
    values = simulate(run)
    means, errors = values.mean(axis=1), values.std(axis=1) / math.sqrt(max(run["replicas"] - 1, 1))
    # @root@
    errors[1] /= 2 * math.sqrt(means[1])
    means[1] = math.sqrt(means[1])
    for quantity, mean, error in zip(["weight_norm", "angular_update", "excess_risk"], means, errors):
        print(f"  {quantity} {mean:.10g} +- {error:.3g}")
