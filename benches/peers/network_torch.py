"""PyTorch: the network of the page, in single precision on one thread, without measurements."""

import sys
from pathlib import Path

import torch

from common import serve

sys.path.insert(0, str(Path(__file__).parents[2] / "tests/reference"))
import network

torch.set_num_threads(1)
torch.manual_seed(1)
inputs, labels = (torch.tensor(part) for part in network.digits())
inputs, labels = inputs.float(), labels.long()


def hidden(before, after):
    return [torch.nn.Linear(before, after, bias=False), torch.nn.BatchNorm1d(after), torch.nn.ReLU()]


model = torch.nn.Sequential(*hidden(64, 64), *hidden(64, 64), torch.nn.Linear(64, 10))
weights = [p for p in model.parameters() if p.dim() == 2]
others = [p for p in model.parameters() if p.dim() < 2]
groups = [{"params": weights, "weight_decay": 0.005}, {"params": others, "weight_decay": 0.0}]
optimizer = torch.optim.SGD(groups, lr=0.1, momentum=0.9)
loss_of = torch.nn.CrossEntropyLoss()


def run(_, count):
    for _ in range(count):
        batch = torch.randint(0, len(inputs), (128,))
        optimizer.zero_grad()
        loss_of(model(inputs[batch]), labels[batch]).backward()
        optimizer.step()


serve(run)
