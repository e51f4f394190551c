"""PyTorch: all replicas at once, one tensor operation after the other, in double precision."""

import torch

from common import DECAY, NOISE, RATE, parse, serve

torch.set_num_threads(1)
torch.set_default_dtype(torch.float64)
torch.manual_seed(1)
states = {}


@torch.inference_mode()
def run(case, count):
    if case == "normals":
        for _ in range(-(-count // 1024)):
            torch.randn(1024)
        return
    d, m, momentum = parse(case)
    if case not in states:
        weights = torch.randn(m, d)
        weights /= weights.norm(dim=1, keepdim=True)
        states[case] = weights, torch.zeros(m, d)
    weights, velocity = states[case]
    eigenvalues = torch.linspace(0, 1, d)
    for _ in range(count):
        square = (weights * weights).sum(1, keepdim=True)
        radius = square.sqrt()
        u = weights / radius
        h = u * eigenvalues + NOISE * torch.randn(m, d)
        h = h - u * (u * h).sum(1, keepdim=True)
        direction = h / radius + DECAY * weights
        velocity = momentum * velocity + direction if momentum else direction
        moved = weights - RATE * velocity
        projection = (moved * u).sum(1)
        across = moved - projection[:, None] * u
        angle = torch.atan2(across.norm(dim=1), projection)
        next_square = (moved * moved).sum(1)
        norm = next_square.sqrt()
        quantities = torch.stack(
            [
                norm,
                angle,
                0.5 * (moved * moved) @ eigenvalues / next_square,
                RATE / (1 - momentum) / square[:, 0],
                h.norm(dim=1),
                moved[:, 0].abs() / norm,
            ]
        )
        quantities.sum(1), (quantities * quantities).sum(1)
        weights = moved
    states[case] = weights, velocity


serve(run)
