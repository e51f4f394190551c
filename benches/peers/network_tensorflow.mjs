// @ts-nocheck: its packages are installed on demand.
// TensorFlow.js with its WebAssembly backend: the network of the page on one thread, without measurements. It trains on
// random images, on which its speed does not depend. For a page;
// `benches/tensorflow.mjs` bundles it.
import { setWasmPaths } from "@tensorflow/tfjs-backend-wasm";
import * as tf from "@tensorflow/tfjs-core";
import "@tensorflow/tfjs-core/dist/register_all_gradients";

setWasmPaths("/target/bench/tensorflow/node_modules/@tensorflow/tfjs-backend-wasm/dist/");
await tf.setBackend("wasm");
await tf.ready();

const [IMAGES, BATCH, DECAY, EPSILON] = [1437, 128, 0.005, 1e-5];
const SIZES = [64, 64, 64, 10];

const images = tf.randomNormal([IMAGES, SIZES[0]]);
const labels = tf.oneHot(tf.randomUniform([IMAGES], 0, 10, "int32"), 10);
const layers = SIZES.slice(1).map((neurons, layer) => ({
  weights: tf.variable(tf.randomNormal([SIZES[layer], neurons], 0, Math.sqrt(2 / SIZES[layer]))),
  scale: tf.variable(tf.ones([neurons])),
  shift: tf.variable(tf.zeros([neurons])),
}));
const output = layers.length - 1;
const matrices = new Map(layers.map(({ weights }) => [weights.name, weights]));
const trained = layers.flatMap(({ weights, scale, shift }, layer) => (layer === output ? [weights, shift] : [weights, scale, shift]));
const optimizer = tf.train.momentum(0.1, 0.9);

/** The mean loss of a minibatch. */
function loss(inputs, classes) {
  const logits = layers.reduce((below, { weights, scale, shift }, layer) => {
    const sums = tf.matMul(below, weights);
    if (layer === output) {
      return tf.add(sums, shift);
    }
    const centred = tf.sub(sums, tf.mean(sums, 0));
    const variance = tf.mean(tf.square(centred), 0);
    const normalized = tf.mul(centred, tf.rsqrt(tf.add(variance, EPSILON)));
    return tf.relu(tf.add(tf.mul(normalized, scale), shift));
  }, inputs);
  return tf.losses.softmaxCrossEntropy(classes, logits);
}

/** Takes `count` steps. */
export function run(_, count) {
  for (let step = 0; step < count; step += 1) {
    tf.tidy(() => {
      const batch = tf.tensor1d(Int32Array.from({ length: BATCH }, () => Math.random() * IMAGES), "int32");
      const [inputs, classes] = [tf.gather(images, batch), tf.gather(labels, batch)];
      const { grads } = tf.variableGrads(() => loss(inputs, classes), trained);
      for (const [name, weights] of matrices) {
        grads[name] = tf.add(grads[name], tf.mul(weights, DECAY));
      }
      optimizer.applyGradients(grads);
    });
  }
}
