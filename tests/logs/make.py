"""Writes the same small runs as each logger would: python3 make.py, beside the files. Needs NumPy.

The weights are two neurons of 60 weights whose output is normalized, with Gaussian gradients across them, trained by
PyTorch's SGD with momentum and coupled decay, and one run by AdamW with a warm-up and a cosine.
"""
import csv
import json
import math
import pathlib

import numpy as np

HERE = pathlib.Path(__file__).parent
NAMES = ["fc1.weight", "fc2.weight"]


def angle(a, b):
    u, v = a / np.linalg.norm(a), b / np.linalg.norm(b)
    return 2 * math.asin(min(1, np.linalg.norm(u - v) / 2))


def sgd(steps, rate, decay, momentum, seed, start=3.0):
    rng = np.random.default_rng(seed)
    rows = []
    weights = {}
    for name in NAMES:
        w = rng.standard_normal(60)
        weights[name] = (start * w / np.linalg.norm(w), np.zeros(60))
    for step in range(steps):
        row = {"step": step, "lr": rate(step), "weight_decay": decay}
        total = {"norm": 0.0, "grad": 0.0, "update": 0.0}
        for name, (w, v) in weights.items():
            length = np.linalg.norm(w)
            g = rng.standard_normal(60)
            g -= w * (w @ g) / length**2
            g *= 0.5 / length
            v = momentum * v + g + decay * w
            new = w - row["lr"] * v
            row[f"norm {name}"] = float(np.linalg.norm(w))
            row[f"angle {name}"] = angle(w, new)
            row[f"grad {name}"] = float(np.linalg.norm(g))
            row[f"update {name}"] = float(np.linalg.norm(new - w))
            total["norm"] += row[f"norm {name}"] ** 2
            total["grad"] += row[f"grad {name}"] ** 2
            total["update"] += row[f"update {name}"] ** 2
            weights[name] = (new, v)
        for key, value in total.items():
            row[f"{key} total"] = math.sqrt(value)
        row["loss"] = 2.3 * math.exp(-step / 400) + 0.05 * float(rng.random())
        rows.append(row)
    return rows


def write(name, text):
    path = HERE / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def table(name, header, rows, separator=","):
    path = HERE / name
    with path.open("w", newline="") as file:
        writer = csv.writer(file, delimiter=separator, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)


def main():
    constant = sgd(1000, lambda step: 0.1, 0.005, 0.9, 1)
    dropped = sgd(1000, lambda step: 0.1 if step < 500 else 0.02, 0.005, 0.9, 2)

    # Weights & Biases: the CSV of a panel, one row in ten, run names with " - " in them.
    runs = [("sgd - lr 0.1", constant), ("sgd - drop at 500", dropped)]
    header = ["Step"]
    for run, _ in runs:
        key = f"{run} - layer_angular_update/fc1.weight"
        header += [key, key + "__MIN", key + "__MAX"]
    rows = []
    for k in range(0, 1000, 10):
        values = [(r[k]["angle fc1.weight"],) * 3 for _, r in runs]
        rows.append([k, *(str(value) for triple in values for value in triple)])
    with (HERE / "wandb_panel.csv").open("w", newline="") as file:
        writer = csv.writer(file, quoting=csv.QUOTE_ALL, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)

    # A history, as JSON lines and as `run.history().to_csv()` writes it, with a cell that is blank in most rows.
    lines = []
    for row in constant[::5]:
        lines.append(
            json.dumps(
                {
                    "_step": row["step"],
                    "_runtime": row["step"] * 0.02,
                    "_timestamp": 1.7e9 + row["step"],
                    "optim/learning_rate": row["lr"],
                    "train/loss": row["loss"],
                    "params": {"norm": {"total": row["norm total"]}},
                    "updates/norm/total": row["update total"],
                    "optim/total_grad_norm": row["grad total"] if row["step"] else "NaN",
                }
            )
        )
    write("wandb_history.jsonl", "\n".join(lines) + "\n")
    header = ["", "_step", "_runtime", "train/lr"]
    header += [f"{what}/{name}" for what in ("layer_norm", "layer_angular_update") for name in NAMES] + ["val/acc"]
    rows = []
    for k, row in enumerate(constant[::5]):
        rows.append(
            [k, row["step"], row["step"] * 0.02, row["lr"]]
            + [row[f"norm {name}"] for name in NAMES]
            + [row[f"angle {name}"] for name in NAMES]
            + ["" if k % 20 else 0.9]
        )
    table("wandb_history.csv", header, rows)

    # TensorBoard: a file for each tag.
    for tag, key in [
        ("angular_degrees_fc1.weight", "angle fc1.weight"),
        ("params_norm_fc1.weight", "norm fc1.weight"),
        ("optim_learning_rate", "lr"),
    ]:
        factor = 180 / math.pi if "degrees" in tag else 1
        rows = [(f"{1.7e9 + row['step']:.3f}", row["step"], np.float32(factor * row[key])) for row in constant[::5]]
        table(f"run-digits_train-tag-{tag}.csv", ["Wall time", "Step", "Value"], rows)

    # Lightning: keys in different rows.
    rows = []
    for k, row in enumerate(constant[::5]):
        angles = [row[f"angle {name}"] for name in NAMES]
        norms = [row[f"norm {name}"] for name in NAMES]
        rows.append([k // 20, *angles, *norms, "", row["step"], "", ""])
        rows.append([k // 20, "", "", "", "", row["lr"], row["step"], row["loss"], ""])
        if k % 20 == 19:
            rows.append([k // 20, "", "", "", "", "", row["step"], "", 0.9])
    header = ["epoch", *(f"angular_update/{n}" for n in NAMES), *(f"weight_norm/{n}" for n in NAMES), "lr-SGD", "step", "train_loss", "val_acc"]
    table("lightning/metrics.csv" if (HERE / "lightning").mkdir(exist_ok=True) is None else "", header, rows)

    # Hugging Face: warm-up and linear decay of AdamW, with bare NaN.
    history = []
    for step in range(10, 2001, 10):
        rate = 1e-3 * (step / 200 if step < 200 else (2000 - step) / 1800)
        norm = float("nan") if step == 10 else 1.5 - 0.0003 * step
        history.append({"epoch": step / 500, "grad_norm": norm, "learning_rate": rate, "loss": 3 - step / 1000, "step": step})
    state = {"best_metric": None, "epoch": 4.0, "global_step": 2000, "is_world_process_zero": True, "log_history": history, "max_steps": 2000, "total_flos": 1.5e15, "trial_name": None}
    write("trainer_state.json", json.dumps(state, indent=2) + "\n")

    # Keras: CSVLogger by epoch with semicolons, and NA where a metric is missing.
    rows = [[epoch, 0.5 + epoch / 100, 0.1 if epoch < 20 else 0.01, 2.0 - epoch / 30, "NA" if epoch % 5 else 0.8] for epoch in range(40)]
    table("keras_training.log", ["epoch", "accuracy", "learning_rate", "loss", "val_accuracy"], rows, ";")

    # MLflow: a file for each metric.
    for key, column in [("lr", "lr"), ("angular_update/fc1.weight", "angle fc1.weight"), ("weight_norm/fc1.weight", "norm fc1.weight")]:
        lines = [f"{1700000000000 + 20 * row['step']} {row[column]!r} {row['step']}" for row in constant[::5]]
        write(f"mlruns/0/3f2a/metrics/{key}", "\n".join(lines) + "\n")

    # Anything with a header: tabs, cosines in single precision, and a total.
    rows = []
    for row in constant[::5]:
        cosine = np.float32(math.cos(row["angle fc1.weight"]))
        rows.append([row["step"], row["lr"], cosine, row["norm fc1.weight"]])
    table("plain.tsv", ["iteration", "learning rate", "cosine/fc1.weight", "weight norm/fc1.weight"], rows, "\t")
    write("columns.json", json.dumps({"step": [r["step"] for r in constant[::10]], "lr": [r["lr"] for r in constant[::10]], "angular_update": [r["angle fc1.weight"] for r in constant[::10]]}) + "\n")

    # Small angles by the arc cosine of a number in single precision.
    small = sgd(400, lambda step: 1e-4, 0.005, 0.0, 3, start=1.0)
    acos = [[row["step"], row["lr"], np.arccos(np.float32(math.cos(row["angle fc1.weight"])))] for row in small]
    table("acos.csv", ["step", "lr", "angular_update/fc1.weight"], acos)


if __name__ == "__main__":
    main()
