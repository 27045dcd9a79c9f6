/** Random weights `f32[inputs, outputs]` that keep the variance of what passes through a layer. */
import { random } from "cotangent";
import type { DtypeLike, Tensor } from "cotangent";
import * as np from "cotangent/numpy";

export interface WeightShape {
  readonly inputs: number;
  readonly outputs: number;
  /** Default f32. */
  readonly dtype?: DtypeLike;
}

/** Weights from a random key. */
export type Initializer = (key: random.Key, shape: WeightShape) => Tensor;

const uniform =
  (bound: number): Initializer =>
  (key, { inputs, outputs, dtype = "f32" }) =>
    np.multiply(random.uniform(key, [inputs, outputs], { dtype, minval: -1 }), bound);

const normal =
  (deviation: number): Initializer =>
  (key, { inputs, outputs, dtype = "f32" }) =>
    np.multiply(random.normal(key, [inputs, outputs], { dtype }), deviation);

/**
 * `U(−a, a)` with `a = √(6 / (inputs + outputs))`, for tanh and linear layers.
 * Glorot and Bengio, *Understanding the difficulty of training deep feedforward neural networks* (2010), eq. (16).
 */
export const glorotUniform: Initializer = (key, shape) =>
  uniform(Math.sqrt(6 / (shape.inputs + shape.outputs)))(key, shape);

/** `N(0, 2 / (inputs + outputs))`; Glorot and Bengio (2010), eq. (12). */
export const glorotNormal: Initializer = (key, shape) =>
  normal(Math.sqrt(2 / (shape.inputs + shape.outputs)))(key, shape);

/** `U(−a, a)` with `a = √(6 / inputs)`: the variance of {@link heNormal}. */
export const heUniform: Initializer = (key, shape) => uniform(Math.sqrt(6 / shape.inputs))(key, shape);

/** `N(0, 2 / inputs)`, for ReLU. He et al., *Delving deep into rectifiers* (arXiv 1502.01852), eq. (10). */
export const heNormal: Initializer = (key, shape) => normal(Math.sqrt(2 / shape.inputs))(key, shape);
