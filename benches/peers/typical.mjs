// Typical JavaScript: clear, array methods where they read well, one pass for each thought, Math.random and
// Box–Muller. It knows the cases of benches/kernel.

const [RATE, DECAY, NOISE] = [0.1, 0.01, 0.5];

const normal = () => Math.sqrt(-2 * Math.log(1 - Math.random())) * Math.cos(2 * Math.PI * Math.random());
const dot = (x, y) => x.reduce((sum, xi, i) => sum + xi * y[i], 0);
const norm = (x) => Math.sqrt(dot(x, x));

class Replica {
  constructor(eigenvalues, momentum) {
    this.eigenvalues = eigenvalues;
    this.momentum = momentum;
    const start = eigenvalues.map(normal);
    this.weights = start.map((x) => x / norm(start));
    this.velocity = eigenvalues.map(() => 0);
  }

  step() {
    const w = this.weights;
    const r = norm(w);
    const u = w.map((x) => x / r);
    const h = u.map((ui, i) => this.eigenvalues[i] * ui + NOISE * normal());
    const along = dot(h, u);
    const unitGradient = h.map((hi, i) => hi - along * u[i]);
    this.velocity = this.velocity.map((v, i) => this.momentum * v + unitGradient[i] / r + DECAY * w[i]);
    this.weights = w.map((x, i) => x - RATE * this.velocity[i]);

    const next = norm(this.weights);
    const v = this.weights.map((x) => x / next);
    const difference = norm(u.map((ui, i) => ui - v[i]));
    const sum = norm(u.map((ui, i) => ui + v[i]));
    return {
      weight_norm: next,
      angular_update: 2 * Math.atan2(difference, sum),
      excess_risk: 0.5 * v.reduce((sum, vi, i) => sum + this.eigenvalues[i] * vi * vi, 0),
      effective_learning_rate: RATE / (1 - this.momentum) / (r * r),
      unit_gradient_norm: norm(unitGradient),
      alignment: Math.abs(v[0]),
    };
  }
}

const prepared = new Map();

/** Takes `count` steps of a case, or draws `count` normals, as `kernel::run` does. */
export function run(name, count) {
  if (name === "normals") {
    let sum = 0;
    for (let i = 0; i < count; i += 1) sum += normal();
    return sum;
  }
  const [rule, d, M] = name.split(" ");
  if (!prepared.has(name)) {
    const eigenvalues = Array.from({ length: Number(d) }, (_, i) => i / (Number(d) - 1));
    prepared.set(name, Array.from({ length: Number(M) }, () => new Replica(eigenvalues, rule === "momentum" ? 0.9 : 0)));
  }
  let sum = 0;
  for (let step = 0; step < count; step += 1) {
    for (const replica of prepared.get(name)) {
      const measured = replica.step();
      sum += measured.weight_norm + measured.angular_update ** 2 + measured.excess_risk;
    }
  }
  return sum;
}
