/** Special functions, with the names and meanings of SciPy's `special`, in camelCase. */
export type { Tensor, TensorLike } from "../tensor.ts";
export { cumlogsumexp } from "./cumlogsumexp.ts";
export { betaln, digamma, digamma as psi, lgamma, lgamma as gammaln, polygamma } from "./gamma.ts";
export { entr, log1mexp, logit, rsqrt, xlog1py } from "./logarithmic.ts";
export { erfinv, ndtr, ndtr as normcdf, ndtri } from "./normal.ts";
export { logSigmoid, logSigmoid as logExpit, sigmoid as expit, softplus } from "../nn/activations.ts";
export { logSoftmax, softmax } from "../nn/normalize.ts";
export { logaddexp } from "../numpy/exponential.ts";
export { logsumexp } from "../numpy/reduce.ts";
export { erf, erfc, sinc, xlogy } from "../numpy/special.ts";
