"""A small run by optax, logged as docs/logging/optax_log.py does: python3 train_optax.py, needs jax and optax.

One matrix of 32 weights whose output does not depend on its length, noisy targets, optax.sgd with decoupled decay before
momentum, which is PyTorch's coupled one: learning rate 0.1, momentum 0.9, weight decay 0.01, 400 steps.
"""
import pathlib
import sys

import jax
import jax.numpy as jnp
import optax

HERE = pathlib.Path(__file__).parent
sys.path.insert(0, str(HERE.parent.parent / "docs" / "logging"))
from optax_log import SphereLog


def loss(params, noise):
    matrix = params["dense"]["kernel"]
    return jnp.sum(noise * matrix) / jnp.linalg.norm(matrix)


def main():
    key = jax.random.PRNGKey(1)
    params = {"dense": {"kernel": jax.random.normal(key, (4, 8)), "bias": jnp.zeros(8)}}
    optimizer = optax.chain(optax.add_decayed_weights(0.01), optax.sgd(0.1, momentum=0.9))
    state = optimizer.init(params)
    log = SphereLog(params, HERE / "optax.csv")
    for step in range(400):
        key, now = jax.random.split(key)
        grads = jax.grad(loss)(params, jax.random.normal(now, (4, 8)))
        updates, state = optimizer.update(grads, state, params)
        new = optax.apply_updates(params, updates)
        log.write(step, 0.1, params, new)
        params = new


if __name__ == "__main__":
    main()
