"""Logs weight norm and angular update of every weight matrix: call `before` and `after` around optimizer.step()."""
import csv
import math

import torch


class SphereLog:
    def __init__(self, model, path):
        self.weights = {name: p for name, p in model.named_parameters() if p.ndim > 1}
        self.file = open(path, "w", newline="")
        self.rows = csv.writer(self.file, lineterminator="\n")
        head = [f"{what}/{name}" for name in self.weights for what in ("layer_norm", "layer_angular_update")]
        self.rows.writerow(["step", "learning_rate", *head])

    def before(self):
        self.old = {name: p.detach().double().clone() for name, p in self.weights.items()}

    def after(self, step, learning_rate):
        row = [step, learning_rate]
        for name, p in self.weights.items():
            a, b = self.old[name], p.detach().double()
            chord = (a / a.norm() - b / b.norm()).norm().item()
            row += [b.norm().item(), 2 * math.asin(min(1.0, chord / 2))]
        self.rows.writerow(row)
        self.file.flush()
