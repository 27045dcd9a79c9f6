/** Special functions, with the names and meanings of SciPy's `special`, in camelCase. */
export type { Tensor, TensorLike } from "../tensor.ts";
export { i0, i0e, i1, i1e } from "./bessel.ts";
export { beta, betainc, betaln } from "./beta.ts";
export { cumlogsumexp } from "./cumlogsumexp.ts";
export { digamma, digamma as psi, gamma, lgamma, lgamma as gammaln, polygamma } from "./gamma.ts";
export { gammainc, gammaincc } from "./incomplete-gamma.ts";
export { logIv, logKv } from "./log-bessel.ts";
export { entr, log1mexp, logit, rsqrt, xlog1py } from "./logarithmic.ts";
export { erfcinv, erfinv, logNdtr, ndtr, ndtr as normcdf, ndtri } from "./normal.ts";
export { zeta } from "./zeta.ts";
export { logSigmoid, logSigmoid as logExpit, sigmoid as expit, softplus } from "../nn/activations.ts";
export { logSoftmax, softmax } from "../nn/normalize.ts";
export { logaddexp } from "../numpy/exponential.ts";
export { logsumexp } from "../numpy/reduce.ts";
export { erf, erfc, sinc, xlogy } from "../numpy/special.ts";
