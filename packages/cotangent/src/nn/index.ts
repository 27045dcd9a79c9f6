/** What neural networks are made of: activations, softmax, normalisation, convolutions and pooling. */
export {
  elu,
  gelu,
  leakyRelu,
  logSigmoid,
  mish,
  relu,
  relu6,
  selu,
  sigmoid,
  silu,
  silu as swish,
  softplus,
  softsign,
} from "./activations.ts";
export { conv, convTranspose } from "./conv.ts";
export type { ConvOptions, ConvTransposeOptions } from "./conv.ts";
export { avgPool, maxPool, reduceWindow } from "./pool.ts";
export type { AvgPoolOptions, PoolOptions, ReduceWindowOptions, WindowReduction } from "./pool.ts";
export type { Layout, Padding, PerAxis } from "./window.ts";
export { logSoftmax, oneHot, softmax, standardize } from "./normalize.ts";
export type { OneHotOptions, StandardizeOptions } from "./normalize.ts";
export { logsumexp } from "../numpy/reduce.ts";
export { tanh } from "../numpy/trigonometric.ts";
