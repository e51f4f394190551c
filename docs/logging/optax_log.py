"""Logs weight norm and angular update of every weight matrix: call `write` with the parameters around one update."""
import csv
import math

import jax
import numpy as np


class SphereLog:
    def __init__(self, params, path):
        names = [jax.tree_util.keystr(key) for key, p in jax.tree_util.tree_leaves_with_path(params) if p.ndim > 1]
        self.file = open(path, "w", newline="")
        self.rows = csv.writer(self.file, lineterminator="\n")
        head = [f"{what}/{name}" for name in names for what in ("layer_norm", "layer_angular_update")]
        self.rows.writerow(["step", "learning_rate", *head])

    def write(self, step, learning_rate, old, new):
        row = [step, learning_rate]
        for a, b in zip(jax.tree_util.tree_leaves(old), jax.tree_util.tree_leaves(new)):
            if a.ndim > 1:
                a, b = np.asarray(a, np.float64), np.asarray(b, np.float64)
                chord = np.linalg.norm(a / np.linalg.norm(a) - b / np.linalg.norm(b))
                row += [np.linalg.norm(b), 2 * math.asin(min(1.0, chord / 2))]
        self.rows.writerow(row)
        self.file.flush()
