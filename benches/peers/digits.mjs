// The digits as the loss has them: centred, scaled so that the covariance's largest eigenvalue is one, and turned into
// the covariance's eigenbasis. For Node, which reads the file, and for a browser, which fetches it.
const PIXELS = 64;
const HEADER = 16;
const BITS = 5;
const address = new URL("../../www/data/digits.bin", import.meta.url);

/** The file of digits. @returns {Promise<Uint8Array>} */
export async function digitsFile() {
  if (address.protocol === "file:") {
    const { readFile } = await import("node:fs/promises");
    return new Uint8Array(await readFile(address));
  }
  return new Uint8Array(await (await fetch(address)).arrayBuffer());
}

/** Grey values, image by image: numbers of five bits, one after the other. @param {Uint8Array} bytes */
function unpack(bytes) {
  const packed = bytes.subarray(HEADER);
  const grey = new Float64Array(PIXELS * new DataView(bytes.buffer, bytes.byteOffset).getUint32(8, true));
  for (let i = 0; i < grey.length; i += 1) {
    const [byte, shift] = [(i * BITS) >> 3, (i * BITS) & 7];
    grey[i] = (((packed[byte] | ((packed[byte + 1] ?? 0) << 8)) >> shift) & 31);
  }
  return grey;
}

/** Eigenvalues and rows of eigenvectors of a symmetric matrix, by Jacobi's rotations. @param {number[][]} a */
function eigen(a) {
  const n = a.length;
  const basis = a.map((_, i) => a.map((_, k) => Number(i === k)));
  for (let sweep = 0; sweep < 20; sweep += 1) {
    for (let p = 0; p < n; p += 1) {
      for (let q = p + 1; q < n; q += 1) {
        if (Math.abs(a[p][q]) < 1e-300) continue;
        const slope = (a[q][q] - a[p][p]) / (2 * a[p][q]);
        const tangent = Math.sign(slope || 1) / (Math.abs(slope) + Math.sqrt(1 + slope * slope));
        const cosine = 1 / Math.sqrt(1 + tangent * tangent);
        const sine = tangent * cosine;
        const turn = (x, y) => [cosine * x - sine * y, sine * x + cosine * y];
        for (let i = 0; i < n; i += 1) [a[i][p], a[i][q]] = turn(a[i][p], a[i][q]);
        for (let i = 0; i < n; i += 1) {
          [a[p][i], a[q][i]] = turn(a[p][i], a[q][i]);
          [basis[p][i], basis[q][i]] = turn(basis[p][i], basis[q][i]);
        }
      }
    }
  }
  return { values: a.map((row, i) => row[i]), basis };
}

/**
 * Images `[image][coordinate]`, and the gaps between the eigenvalues of −C and the smallest.
 *
 * @param {Uint8Array} bytes the file
 */
export function digits(bytes) {
  const grey = unpack(bytes);
  const count = grey.length / PIXELS;
  const means = Array.from({ length: PIXELS }, (_, i) => grey.reduce((sum, x, k) => (k % PIXELS === i ? sum + x : sum), 0) / count);
  const centred = grey.map((x, k) => x - means[k % PIXELS]);
  const covariance = means.map((_, i) =>
    means.map((_, k) => {
      let sum = 0;
      for (let at = 0; at < centred.length; at += PIXELS) sum += centred[at + i] * centred[at + k];
      return sum / count;
    }),
  );
  const { values, basis } = eigen(covariance);
  const order = values.map((_, i) => i).sort((i, k) => values[k] - values[i]);
  const largest = values[order[0]];
  const images = Float64Array.from(centred, (_, at) => {
    const start = at - (at % PIXELS);
    return basis[order[at % PIXELS]].reduce((sum, b, i) => sum + b * centred[start + i], 0) / Math.sqrt(largest);
  });
  return { images, gaps: Float64Array.from(order, (i) => 1 - values[i] / largest), count };
}
