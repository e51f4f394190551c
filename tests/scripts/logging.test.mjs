// The snippets that log a run write what happened: weights that are turned by known angles. Each needs its library in
// `EQUISPHERE_PYTHON`, or else in `python3`, and is left out where that is missing.
import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";

const PYTHON = process.env.EQUISPHERE_PYTHON ?? "python3";

/** Turns the vector (3, 4) by an angle, and makes it twice as long, at every step. */
const TURNED = `
import math, sys
sys.path.insert(0, "docs/logging")
ANGLES = [1e-6, 1e-3, 0.5]
def turned(x, y, angle):
    c, s = math.cos(angle), math.sin(angle)
    return [[2 * (c * x - s * y), 2 * (s * x + c * y)]]
`;

const WITH_TORCH = `${TURNED}
import torch
from torch_log import SphereLog
model = torch.nn.Linear(2, 1).double()
with torch.no_grad():
    model.weight[:] = torch.tensor([[3.0, 4.0]])
log = SphereLog(model, sys.argv[1])
for step, angle in enumerate(ANGLES):
    log.before()
    with torch.no_grad():
        model.weight[:] = torch.tensor(turned(*model.weight[0].tolist(), angle), dtype=torch.float64)
    log.after(step, 0.1)
`;

const WITH_JAX = `${TURNED}
import jax
jax.config.update("jax_enable_x64", True)
import jax.numpy as jnp
from optax_log import SphereLog
params = {"bias": jnp.zeros(1), "weight": jnp.array([[3.0, 4.0]])}
log = SphereLog(params, sys.argv[1])
for step, angle in enumerate(ANGLES):
    new = {**params, "weight": jnp.array(turned(*params["weight"][0].tolist(), angle))}
    log.write(step, 0.1, params, new)
    params = new
`;

for (const [library, program, parameter] of [
  ["torch", WITH_TORCH, "weight"],
  ["jax", WITH_JAX, "['weight']"],
]) {
  const missing = spawnSync(PYTHON, ["-c", `import ${library}`], { stdio: "ignore" }).status !== 0;
  test(`the snippet for ${library} logs norms and angles, and no bias`, { skip: missing && `${PYTHON} does not have ${library}` }, async () => {
    const folder = await mkdtemp(join(tmpdir(), "equisphere-logging-"));
    const path = join(folder, "log.csv");
    try {
      execFileSync(PYTHON, ["-c", program, path], { stdio: "inherit" });
      const [head, ...rows] = (await readFile(path, "utf8")).trim().split("\n").map((line) => line.split(","));
      assert.deepEqual(head, ["step", "learning_rate", `layer_norm/${parameter}`, `layer_angular_update/${parameter}`]);
      const numbers = rows.map((row) => row.map(Number));
      assert.deepEqual(numbers.map(([step, rate]) => [step, rate]), [[0, 0.1], [1, 0.1], [2, 0.1]]);
      for (const [step, [norm, angle]] of [[10, 1e-6], [20, 1e-3], [40, 0.5]].entries()) {
        // Double precision has 16 digits, of which a chord of 10⁻⁶ keeps ten.
        assert.ok(Math.abs(numbers[step][2] / norm - 1) < 1e-12, String(numbers[step]));
        assert.ok(Math.abs(numbers[step][3] / angle - 1) < 1e-9, String(numbers[step]));
      }
    } finally {
      await rm(folder, { recursive: true });
    }
  });
}
