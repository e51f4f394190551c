//! A normalized multilayer perceptron that is trained on handwritten digits.
//!
//! ```text
//! 64 pixels ─▶ [weights ─▶ normalization ─▶ scale, shift ─▶ ReLU] × 1 or 2 ─▶ weights, shift ─▶ softmax over 10
//! ```
//!
//! Which weights the loss depends on by their direction alone, the scale-invariant ones, follows from the normalization:
//! batch normalization divides the output of each neuron by its deviation over the minibatch, so every *row* of the
//! weight matrix is scale invariant; layer and RMS normalization divide all outputs of a layer by one number, so the
//! *matrix as a whole* is. The output layer is not normalized.
//!
//! Activations and gradients are in single precision, as everybody trains; weights, optimizer and measurements in double.
//! Tests run the same code in double precision throughout.
//!
//! * [`real`]: numbers of either precision, eight side by side; `products`: matrix products.
//! * [`layer`]: a hidden layer forward and backward; [`model`]: all layers, loss and accuracy.
//! * [`parameter_block`]: weights and what the optimizer remembers of them.
//! * [`labelled_digits`]: the images, split into training and test; [`trainer`]: steps, and what each measures.

pub mod labelled_digits;
pub mod layer;
pub mod model;
pub mod parameter_block;
mod products;
pub mod real;
pub mod trainer;
