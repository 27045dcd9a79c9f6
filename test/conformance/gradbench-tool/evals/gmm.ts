/** The log posterior of a Gaussian mixture with a Wishart prior, and its gradient by all parameters. */
import { grad, jit, type Tensor } from "cotangent";
import * as np from "cotangent/numpy";
import { array, numbers, prepare, type Module, type Nested } from "../module.ts";

interface Input {
  readonly x: Nested;
  readonly m: number;
  readonly gamma: number;
  readonly alpha: Nested;
  readonly mu: Nested;
  readonly q: Nested;
  readonly l: Nested;
}

interface Parameters {
  readonly alpha: Tensor;
  readonly mu: Tensor;
  /** Logarithms of the diagonals, [k, d]. */
  readonly q: Tensor;
  /** What is below the diagonals, column by column, [k, d(d−1)/2]. */
  readonly l: Tensor;
}

interface Prior {
  readonly m: number;
  readonly gamma: number;
}

/** Where each element of a lower triangle is in the list: d elements of the diagonal, those below it by columns, a 0. */
function places(d: number): readonly (readonly number[])[] {
  const below = (d * (d - 1)) / 2;
  const firstOf = (column: number): number => d + column * d - (column * (column + 1)) / 2;
  return Array.from({ length: d }, (_, i) =>
    Array.from({ length: d }, (__, j) => (i === j ? i : i < j ? d + below : firstOf(j) + i - j - 1)),
  );
}

/** The factors Qₖ of the precisions, lower triangles. */
function factors({ q, l }: Parameters): Tensor {
  const [k, d] = [q.shape[0]!, q.shape[1]!];
  const all = np.concatenate([np.exp(q), l, np.zeros([k, 1], { dtype: q.dtype })], 1);
  return np.take(all, places(d), 1);
}

/** `log Γ(n/2)` for a whole number n, from Γ(½) = √π, Γ(1) = 1 and Γ(x+1) = x Γ(x). */
function logGammaOfHalf(n: number): number {
  const steps = Math.ceil(n / 2) - 1;
  const first = n % 2 === 0 ? 1 : 0.5;
  return Array.from({ length: steps }, (_, i) => Math.log(first + i)).reduce(
    (sum, term) => sum + term,
    n % 2 === 0 ? 0 : Math.log(Math.PI) / 2,
  );
}

/** `log Γ_d(n/2)`, the multivariate function, without the factor `log Γ` is made of in the prior's other terms. */
const logMultigammaOfHalf = (n: number, d: number): number =>
  Array.from({ length: d }, (_, j) => logGammaOfHalf(n - j)).reduce(
    (sum, term) => sum + term,
    (d * (d - 1) * Math.log(Math.PI)) / 4,
  );

/** The logarithm of the Wishart prior's constant. */
function priorConstant(k: number, d: number, { m, gamma }: Prior): number {
  const n = d + m + 1;
  return k * (n * d * Math.log(gamma / Math.SQRT2) - logMultigammaOfHalf(n, d));
}

function logPosterior(params: Parameters, x: Tensor, prior: Prior): Tensor {
  const { alpha, mu, q } = params;
  const [n, d, k] = [x.shape[0]!, x.shape[1]!, alpha.shape[0]!];
  const lower = factors(params);
  const whitened = np.einsum("kij,nkj->nki", lower, np.expandDims(x, 1).sub(mu));
  const logDets = np.sum(q, { axis: 1 });
  const terms = alpha.add(logDets).sub(np.sum(np.square(whitened), { axis: 2 }).mul(0.5));
  const likelihood = np.sum(np.logsumexp(terms, { axis: 1 })).sub(np.logsumexp(alpha).mul(n));
  const penalty = np.sum(np.square(lower)).mul(prior.gamma ** 2 / 2);
  const constant = priorConstant(k, d, prior) - (n * d * Math.log(2 * Math.PI)) / 2;
  return likelihood.sub(penalty).add(np.sum(logDets).mul(prior.m)).add(constant);
}

const objective = jit(logPosterior, { staticArgnums: [2] });
const jacobian = jit(
  (params: Parameters, x: Tensor, prior: Prior) => grad((p: Parameters) => logPosterior(p, x, prior))(params),
  { staticArgnums: [2] },
);

const argumentsOf = ({ x, m, gamma, alpha, mu, q, l }: Input): [Parameters, Tensor, Prior] => [
  { alpha: array(alpha), mu: array(mu), q: array(q), l: array(l) },
  array(x),
  { m, gamma },
];

export const gmm: Module<Input> = {
  objective: (input) => prepare(objective, argumentsOf(input), numbers),
  jacobian: (input) =>
    prepare(jacobian, argumentsOf(input), ({ alpha, mu, q, l }) => ({
      alpha: numbers(alpha),
      mu: numbers(mu),
      q: numbers(q),
      l: numbers(l),
    })),
};
