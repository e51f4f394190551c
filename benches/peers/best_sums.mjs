// What the best JavaScript measures: the six quantities of a step, and their sums over replicas and steps.

/** Sums and sums of squares of the six quantities over replicas and steps. */
export const sums = new Float64Array(12);

/** A replica's ‖w‖², Σ gapᵢwᵢ² and w·noise before its first step. */
export function sumsAtStart(gaps, weights, base, normals) {
  let [square, gap, noise] = [0, 0, 0];
  for (let i = 0; i < gaps.length; i += 1) {
    const x = weights[base + i];
    square += x * x;
    gap += gaps[i] * x * x;
    noise += x * normals[i];
  }
  return [square, gap, noise];
}

/** Takes in what a step measured. */
export function note(before, squareY, opposite, adjacent, square, gap, first, rate) {
  const norm = Math.sqrt(square);
  const angle = Math.atan2(opposite, adjacent);
  const risk = (0.5 * gap) / square;
  const gradient = Math.sqrt(squareY / before);
  const alignment = Math.abs(first) / norm;
  sums[0] += norm;
  sums[1] += angle;
  sums[2] += risk;
  sums[3] += rate;
  sums[4] += gradient;
  sums[5] += alignment;
  sums[6] += norm * norm;
  sums[7] += angle * angle;
  sums[8] += risk * risk;
  sums[9] += rate * rate;
  sums[10] += gradient * gradient;
  sums[11] += alignment * alignment;
}

/** Mean and mean square of each quantity since the last call, for the test that compares the peers. */
export function takeMeans(steps) {
  const means = Array.from(sums, (sum) => sum / steps);
  sums.fill(0);
  return means;
}
