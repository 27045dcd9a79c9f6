/** What neural networks are made of: activations, softmax and normalisation. */
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
export { logSoftmax, oneHot, softmax, standardize } from "./normalize.ts";
export type { OneHotOptions, StandardizeOptions } from "./normalize.ts";
export { logsumexp } from "../numpy/reduce.ts";
export { tanh } from "../numpy/trigonometric.ts";
