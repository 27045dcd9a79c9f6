/** Functions of square matrices, and products of many. */
import * as ir from "@cotangent/ir";
import { broadcastTo, promoteAll } from "../bind.ts";
import { add, divide, multiply, subtract } from "../numpy/arithmetic.ts";
import { less, lessEqual } from "../numpy/compare.ts";
import { matmul } from "../numpy/contract.ts";
import { log2, power, sqrt, square } from "../numpy/exponential.ts";
import { where } from "../numpy/logic.ts";
import { eye } from "../numpy/matrix.ts";
import { arange } from "../numpy/ranges.ts";
import { max, prod, sum } from "../numpy/reduce.ts";
import { abs, ceil } from "../numpy/rounding.ts";
import { expandDims } from "../numpy/shape.ts";
import { scan } from "../scan.ts";
import { stopGradient } from "../stop-gradient.ts";
import type { Tensor, TensorLike } from "../tensor.ts";
import { floats, rowsOf, squares } from "./arguments.ts";
import { embedded, isComplexMatrix, matrixFrom } from "./complex.ts";
import { det, inv, solve } from "./solve.ts";

const identityLike = (x: Tensor): Tensor => broadcastTo(eye(rowsOf(x), { dtype: x.dtype }), x.shape);

/** A number for each matrix, as something that multiplies it. */
const spread = (factors: Tensor): Tensor => expandDims(factors, [-2, -1]);

/**
 * `x·x·…·x`, n times, of square matrices `x: […, n, n]`, by repeated squaring; the identity for `n = 0`, powers of the
 * inverse for `n < 0`.
 * @throws ArgumentError unless n is an integer. @throws ShapeError unless x is an array of square matrices.
 *
 * @example
 * ```ts
 * import { array } from "cotangent/numpy";
 * import { matrixPower } from "cotangent/linalg";
 *
 * matrixPower(array([[1, 1], [1, 0]]), 10); // Tensor(f32[2,2], [[89, 55], [55, 34]])
 * ```
 */
export function matrixPower(x: TensorLike, n: number): Tensor {
  const whole = squares(x, "matrixPower");
  if (!Number.isSafeInteger(n))
    throw new ir.ArgumentError("bad-argument", `matrixPower: exponent ${n}`, "the exponent is an integer");
  if (n < 0) return matrixPower(inv(whole), -n);
  let [result, factor]: [Tensor | undefined, Tensor] = [undefined, whole];
  for (let rest = n; rest > 0; rest = Math.floor(rest / 2)) {
    if (rest % 2 === 1) result = result ? matmul(result, factor) : factor;
    if (rest > 1) factor = matmul(factor, factor);
  }
  return result ?? identityLike(whole);
}

/**
 * Coefficients of Padé's approximation of `eˣ`, lowest first, with the norm up to which it is exact to rounding (Higham
 * 2005).
 */
interface Pade {
  readonly coefficients: readonly number[];
  readonly reach: number;
}

const single: Pade = {
  coefficients: [17297280, 8648640, 1995840, 277200, 25200, 1512, 56, 1],
  reach: 3.92572478313866,
};
const double: Pade = {
  coefficients: [
    64764752532480000, 32382376266240000, 7771770303897600, 1187353796428800, 129060195264000, 10559470521600,
    670442572800, 33522128640, 1323241920, 40840800, 960960, 16380, 182, 1,
  ],
  reach: 5.371920351148152,
};

/** Matrices are halved and results squared at most so many times. */
const mostSquarings = 16;

/**
 * `eˣ = Σ xᵏ/k!` of square matrices `x: […, n, n]`, by scaling and squaring of Padé's approximation (Higham 2005); NaN
 * where the sum of magnitudes in a column is above `2¹⁶·5.4`. Derivatives are those of the approximation.
 * @throws ShapeError unless x is an array of square matrices.
 *
 * @example
 * ```ts
 * import { array } from "cotangent/numpy";
 * import { expm } from "cotangent/linalg";
 *
 * expm(array([[0, 1], [0, 0]])); // Tensor(f32[2,2], [[1, 1], [0, 1]])
 * ```
 */
export function expm(x: TensorLike): Tensor {
  const whole = squares(x, "expm");
  if (isComplexMatrix(whole)) return matrixFrom(expm(embedded(whole)));
  if (whole.shape.includes(0)) return whole;
  const pade = whole.dtype.bits === 64 ? double : single;
  const size = stopGradient(max(sum(abs(whole), { axis: -2 }), { axis: -1 }));
  const halvings = ceil(log2(divide(size, pade.reach)));
  const steps = arange(0, mostSquarings, 1, { dtype: whole.dtype.name });
  const halves = where(less(steps, expandDims(halvings, -1)), 0.5, 1);
  const start = approximated(multiply(whole, spread(prod(halves, { axis: -1 }))), pade);
  const [result] = scan(
    (y: Tensor, step: Tensor) => [where(spread(less(step, halvings)), matmul(y, y), y), null] as const,
    start,
    steps,
  );
  return where(spread(lessEqual(halvings, mostSquarings)), result, NaN);
}

/** `(V − U)⁻¹·(V + U)`, where U has the odd powers of x and V the even ones. */
function approximated(x: Tensor, { coefficients }: Pade): Tensor {
  const identity = identityLike(x);
  const x2 = matmul(x, x);
  const x4 = matmul(x2, x2);
  const powers = [identity, x2, x4, matmul(x4, x2)];
  const [lowest = 1] = coefficients;
  const sumOf = (first: number, last: number, shift: number): Tensor => {
    const terms = powers.slice(first, last).map((even, i) => {
      const factor = coefficients[2 * (first + i) + shift] ?? 0;
      return multiply(even, factor / lowest);
    });
    return terms.reduce((total, term) => add(total, term));
  };
  const high = (shift: number): Tensor | undefined => {
    if (coefficients.length <= 8) return undefined;
    const terms = powers.slice(1).map((even, i) => multiply(even, (coefficients[2 * (i + 4) + shift] ?? 0) / lowest));
    return matmul(
      ir.at(powers, 3),
      terms.reduce((total, term) => add(total, term)),
    );
  };
  const half = (shift: number): Tensor => {
    const [low, more] = [sumOf(0, 4, shift), high(shift)];
    return more ? add(low, more) : low;
  };
  const [even, odd] = [half(0), matmul(x, half(1))];
  return solve(subtract(even, odd), add(even, odd));
}

/** Newton's iteration doubles its digits each time; determinants bring it near first. */
const newtonSteps = 24;

/**
 * The principal square root of square matrices `x: […, n, n]`, whose eigenvalues have positive real parts: `y·y = x`,
 * by the product form of Denman and Beavers' iteration with scaling by determinants (Higham, Functions of Matrices,
 * 6.29). NaN where it does not converge: where x is singular, or has a negative real eigenvalue. Derivatives are those
 * of the iteration, which are those of the root.
 * @throws ShapeError unless x is an array of square matrices.
 *
 * @example
 * ```ts
 * import { array } from "cotangent/numpy";
 * import { sqrtm } from "cotangent/linalg";
 *
 * sqrtm(array([[4, 0], [0, 9]])); // Tensor(f32[2,2], [[2, 0], [0, 3]])
 * ```
 */
export function sqrtm(x: TensorLike): Tensor {
  const whole = squares(x, "sqrtm");
  if (isComplexMatrix(whole)) return matrixFrom(sqrtm(embedded(whole)));
  if (whole.shape.includes(0)) return whole;
  const identity = identityLike(whole);
  const size = rowsOf(whole);
  const step = ([m, y]: readonly [Tensor, Tensor]): readonly [readonly [Tensor, Tensor], null] => {
    const scale = spread(stopGradient(power(abs(det(m)), -1 / size)));
    const inverse = divide(inv(m), scale);
    const next = multiply(add(identity, multiply(add(multiply(m, scale), inverse), 0.5)), 0.5);
    return [[next, multiply(matmul(multiply(y, sqrt(scale)), add(identity, inverse)), 0.5)], null];
  };
  const [[, root]] = scan(step, [whole, whole] as const, null, { length: newtonSteps });
  const error = frobenius(stopGradient(subtract(matmul(root, root), whole)));
  const allowed = multiply(square(frobenius(stopGradient(root))), whole.dtype.bits === 64 ? 1e-9 : 1e-3);
  return where(spread(lessEqual(error, allowed)), root, NaN);
}

const frobenius = (x: Tensor): Tensor => sqrt(sum(square(x), { axis: [-2, -1] }));

/**
 * The matrix product of all arguments, in the order of multiplications that costs least. The first may be a row and the
 * last a column, as vectors.
 * @throws ArgumentError for fewer than two. @throws ShapeError if their lengths do not fit.
 *
 * @example
 * ```ts
 * import { array } from "cotangent/numpy";
 * import { multiDot } from "cotangent/linalg";
 *
 * multiDot([array([[1, 2]]), array([[3], [4]]), array([5])]); // Tensor(f32[1], [55])
 * ```
 */
export function multiDot(factors: readonly TensorLike[]): Tensor {
  const all = promoteAll(factors.map(floats));
  if (all.length < 2)
    throw new ir.ArgumentError("bad-argument", `multiDot: ${all.length} factors`, "give a list of two or more arrays");
  all.forEach((x, i) => {
    const isEnd = i === 0 || i === all.length - 1;
    if (x.rank === 2 || (isEnd && x.rank === 1)) return;
    throw new ir.ShapeError(
      "rank-mismatch",
      `multiDot: factor ${i} is ${ir.showType(x)}`,
      "factors are matrices; the first and the last may be vectors",
    );
  });
  const first = ir.at(all, 0);
  const sizes = [
    first.rank === 1 ? 1 : ir.at(first.shape, 0),
    ...all.map((x, i) => (i > 0 && x.rank === 1 ? 1 : ir.at(x.shape, x.rank - 1))),
  ];
  return cheapest(all, sizes);
}

/**
 * The product of factors of these sizes, factor i having `sizes[i]` rows, by the best place of the last multiplication,
 * and so on.
 */
function cheapest(factors: readonly Tensor[], sizes: readonly number[]): Tensor {
  const known = new Map<string, { readonly cost: number; readonly cut: number }>();
  const best = (from: number, to: number): { readonly cost: number; readonly cut: number } => {
    const found = known.get(`${from} ${to}`);
    if (found) return found;
    let least = { cost: to - from > 1 ? Infinity : 0, cut: from };
    for (let cut = from + 1; cut < to; cut++) {
      const own = ir.at(sizes, from) * ir.at(sizes, cut) * ir.at(sizes, to);
      const cost = best(from, cut).cost + best(cut, to).cost + own;
      if (cost < least.cost) least = { cost, cut };
    }
    known.set(`${from} ${to}`, least);
    return least;
  };
  const product = (from: number, to: number): Tensor => {
    if (to - from === 1) return ir.at(factors, from);
    const { cut } = best(from, to);
    return matmul(product(from, cut), product(cut, to));
  };
  return product(0, factors.length);
}
