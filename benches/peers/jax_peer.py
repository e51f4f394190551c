"""JAX: a compiled scan over the steps, all replicas at once, in double precision."""

import os

os.environ["XLA_FLAGS"] = "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1"

import jax
import jax.numpy as jnp

from common import DECAY, NOISE, RATE, parse, serve

jax.config.update("jax_enable_x64", True)
CHUNK = 100
states = {}


def make(d, momentum):
    eigenvalues = jnp.linspace(0.0, 1.0, d)

    def step(carry, _):
        weights, velocity, key, sums = carry
        key, use = jax.random.split(key)
        square = jnp.sum(weights * weights, axis=1, keepdims=True)
        radius = jnp.sqrt(square)
        u = weights / radius
        h = u * eigenvalues + NOISE * jax.random.normal(use, weights.shape, jnp.float64)
        h = h - u * jnp.sum(u * h, axis=1, keepdims=True)
        velocity = momentum * velocity + h / radius + DECAY * weights
        moved = weights - RATE * velocity
        projection = jnp.sum(moved * u, axis=1)
        across = moved - projection[:, None] * u
        angle = jnp.arctan2(jnp.sqrt(jnp.sum(across * across, axis=1)), projection)
        next_square = jnp.sum(moved * moved, axis=1)
        norm = jnp.sqrt(next_square)
        quantities = jnp.stack(
            [
                norm,
                angle,
                0.5 * jnp.sum(eigenvalues * moved * moved, axis=1) / next_square,
                RATE / (1 - momentum) / square[:, 0],
                jnp.sqrt(jnp.sum(h * h, axis=1)),
                jnp.abs(moved[:, 0]) / norm,
            ]
        )
        sums = sums + jnp.stack([quantities.sum(axis=1), (quantities * quantities).sum(axis=1)])
        return (moved, velocity, key, sums), None

    @jax.jit
    def steps(carry):
        return jax.lax.scan(step, carry, None, length=CHUNK)[0]

    return steps


@jax.jit
def normals(key):
    key, use = jax.random.split(key)
    return key, jax.random.normal(use, (100_000,), jnp.float64)


def run(case, count):
    if case == "normals":
        key = states.get(case, jax.random.key(1))
        for _ in range(-(-count // 100_000)):
            key, drawn = normals(key)
        drawn.block_until_ready()
        states[case] = key
        return
    if case not in states:
        d, m, momentum = parse(case)
        key, use = jax.random.split(jax.random.key(1))
        weights = jax.random.normal(use, (m, d), jnp.float64)
        weights /= jnp.linalg.norm(weights, axis=1, keepdims=True)
        states[case] = make(d, momentum), (weights, jnp.zeros((m, d)), key, jnp.zeros((2, 6)))
    steps, carry = states[case]
    # Whole scans only: the caller asks for multiples of them.
    for _ in range(-(-count // CHUNK)):
        carry = steps(carry)
    carry[0].block_until_ready()
    states[case] = steps, carry


serve(run)
