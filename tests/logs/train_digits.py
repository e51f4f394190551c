"""Trains 64-64-64-10 with batch normalization on the 8x8 digits by PyTorch, and logs it as docs/logging/torch_log.py does.

    python3 train_digits.py        # needs torch and scikit-learn; writes www/data/digits_run.csv, one step in ten

SGD, learning rate 0.1, dropped to 0.02 at step 2000 of 3000, momentum 0.9, weight decay 0.005, batch 128.
"""
import csv
import pathlib
import sys
import tempfile

import torch
from sklearn.datasets import load_digits

ROOT = pathlib.Path(__file__).parent.parent.parent
sys.path.insert(0, str(ROOT / "docs" / "logging"))
from torch_log import SphereLog

STEPS, DROP, EVERY = 3000, 2000, 10


def main():
    torch.manual_seed(1)
    torch.set_num_threads(1)
    images, labels = load_digits(return_X_y=True)
    images = torch.tensor((images - images.mean()) / images.std(), dtype=torch.float32)[:1437]
    labels = torch.tensor(labels)[:1437]
    layers = []
    for _ in range(2):
        layers += [torch.nn.Linear(64, 64, bias=False), torch.nn.BatchNorm1d(64), torch.nn.ReLU()]
    model = torch.nn.Sequential(*layers, torch.nn.Linear(64, 10))
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1, momentum=0.9, weight_decay=0.005)
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / "log.csv"
        log = SphereLog(model, path)
        for step in range(STEPS):
            rate = 0.1 if step < DROP else 0.02
            for group in optimizer.param_groups:
                group["lr"] = rate
            batch = torch.randint(len(images), (128,))
            loss = torch.nn.functional.cross_entropy(model(images[batch]), labels[batch])
            optimizer.zero_grad()
            loss.backward()
            if step % EVERY == 0:
                log.before()
            optimizer.step()
            if step % EVERY == 0:
                log.after(step, rate)
        log.file.close()
        rows = list(csv.reader(path.open()))
    with (ROOT / "www" / "data" / "digits_run.csv").open("w", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(rows[0])
        for row in rows[1:]:
            writer.writerow([row[0], row[1], *(f"{float(cell):.6g}" for cell in row[2:])])


if __name__ == "__main__":
    main()
