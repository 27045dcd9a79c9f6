/** Random numbers from explicit keys: pure, splittable, the same on every device. */
export {
  cauchy,
  exponential,
  laplace,
  logistic,
  lognormal,
  multivariateNormal,
  pareto,
  rayleigh,
  triangular,
  truncatedNormal,
  weibull,
} from "./continuous.ts";
export { binomial, choice, geometric, poisson, rademacher } from "./discrete.ts";
export type { ChoiceOptions } from "./discrete.ts";
export { bernoulli, categorical, gumbel, normal, randint, uniform } from "./distributions.ts";
export type { CategoricalOptions, UniformOptions } from "./distributions.ts";
export { beta, chisquare, dirichlet, gamma, studentT } from "./gamma.ts";
export { bits, foldIn, key, keyOf, split, splitRows } from "./key.ts";
export type { Key } from "./key.ts";
export { debugKeyReuse } from "./key-reuse.ts";
export { permutation } from "./permutation.ts";
export { vonMises } from "./von-mises.ts";
