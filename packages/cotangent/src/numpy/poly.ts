/** Polynomials as vectors of coefficients, the highest power first. */
import * as ir from "@cotangent/ir";
import { lift, promoteAll } from "../bind.ts";
import { toFloat } from "../operations.ts";
import { contentOf, Tensor, type TensorLike } from "../tensor.ts";
import { add, divide, multiply, subtract } from "./arithmetic.ts";
import { array } from "./creation.ts";
import { convolve } from "./convolve.ts";
import { concatenate, pad, stack } from "./join.ts";
import { matmul } from "./contract.ts";
import { where } from "./logic.ts";
import { equal } from "./compare.ts";
import { square, sqrt } from "./exponential.ts";
import { expandDims, flip, ravel, swapaxes } from "./shape.ts";
import { sliceAxis } from "./slice.ts";
import { take } from "./take.ts";
import { zerosLike } from "./constant.ts";
import { sum } from "./reduce.ts";

const floats = (x: TensorLike): Tensor => new Tensor(toFloat(contentOf(lift(x))));
const vector = (x: TensorLike): Tensor => ravel(lift(x));

/** `p₀·xⁿ + … + pₙ` by Horner's rule. */
export function polyval(p: TensorLike, x: TensorLike): Tensor {
  const [coefficients, at] = promoteAll([vector(p), x]);
  if (!coefficients || !at) throw new Error("internal: promotion lost an argument");
  return Array.from({ length: coefficients.size }).reduce<Tensor>(
    (value, _, i) => add(multiply(value, at), take(coefficients, i, 0)),
    zerosLike(at),
  );
}
const aligned = (p: TensorLike, q: TensorLike): readonly [Tensor, Tensor] => {
  const [a, b] = [vector(p), vector(q)];
  const length = Math.max(a.size, b.size);
  return [pad(a, [length - a.size, 0]), pad(b, [length - b.size, 0])];
};
/** `p + q` */
export const polyadd = (p: TensorLike, q: TensorLike): Tensor => add(...aligned(p, q));
/** `p − q` */
export const polysub = (p: TensorLike, q: TensorLike): Tensor => subtract(...aligned(p, q));
/** `p·q` */
export const polymul = (p: TensorLike, q: TensorLike): Tensor => convolve(vector(p), vector(q));
/** `[quotient, remainder]` of p over q, whose first coefficient is not 0. The remainder has one coefficient less than q, zeros included. */
export function polydiv(p: TensorLike, q: TensorLike): readonly [Tensor, Tensor] {
  let [rest, divisor] = [floats(vector(p)), floats(vector(q))];
  const steps = rest.size - divisor.size + 1;
  if (steps < 1) return [zerosLike(sliceAxis(rest, 0, [0, 1])), rest];
  const quotient: Tensor[] = [];
  for (let i = 0; i < steps; i++) {
    const factor = divide(take(rest, i, 0), take(divisor, 0, 0));
    quotient.push(factor);
    rest = subtract(rest, pad(multiply(divisor, factor), [i, rest.size - divisor.size - i]));
  }
  return [stack(quotient), sliceAxis(rest, 0, [Math.min(steps, rest.size - 1)])];
}
/** The `order`-th derivative of p. */
export function polyder(p: TensorLike, order = 1): Tensor {
  let found = vector(p);
  for (let i = 0; i < order; i++) {
    const powers = array(Array.from({ length: found.size }, (_, k) => found.size - 1 - k)).astype(found.dtype);
    found = sliceAxis(multiply(found, powers), 0, [0, -1]);
  }
  return found;
}
/** The `order`-fold integral of p, each time with the constant `k`. */
export function polyint(p: TensorLike, order = 1, k = 0): Tensor {
  let found = floats(vector(p));
  for (let i = 0; i < order; i++) {
    const powers = array(Array.from({ length: found.size }, (_, j) => found.size - j)).astype(found.dtype);
    found = concatenate([divide(found, powers), add(zerosLike(sliceAxis(powers, 0, [0, 1])), k)]);
  }
  return found;
}
/** The polynomial with these zeros, or the characteristic one of a square matrix: `det(x − A)`, by Faddeev and LeVerrier. */
export function poly(zeros: TensorLike): Tensor {
  const given = floats(zeros);
  if (given.rank < 2)
    return Array.from({ length: given.size }).reduce<Tensor>(
      (product, _, i) => subtract(pad(product, [0, 1]), pad(multiply(product, take(ravel(given), i, 0)), [1, 0])),
      array([1]).astype(given.dtype),
    );
  const n = ir.at(given.shape, 0);
  const eye = where(
    equal(expandDims(array(Array.from({ length: n }, (_, i) => i)), 1), array(Array.from({ length: n }, (_, i) => i))),
    1,
    0,
  ).astype(given.dtype);
  const coefficients = [lift(1).astype(given.dtype)];
  let power = multiply(eye, 0);
  for (let k = 1; k <= n; k++) {
    power = add(matmul(given, power), multiply(eye, ir.at(coefficients, k - 1)));
    coefficients.push(divide(sum(multiply(swapaxes(given, 0, 1), power)), -k));
  }
  return stack(coefficients);
}
/** The matrix of powers of `x`, the highest first: `xᵢⁿ⁻¹⁻ʲ`; `increasing`: the lowest first. */
export function vander(x: TensorLike, columns?: number, options: { readonly increasing?: boolean } = {}): Tensor {
  const whole = vector(x);
  const count = columns ?? whole.size;
  const powers = Array.from({ length: Math.max(0, count - 1) }).reduce<readonly Tensor[]>(
    (list, _, i) => [...list, multiply(ir.at(list, i), whole)],
    [add(zerosLike(whole), 1)],
  );
  const matrix = stack(powers.slice(0, count), 1);
  return options.increasing ? matrix : flip(matrix, 1);
}

/**
 * The polynomial of a degree that is nearest to the points `(x, y)`, by least squares: Householder's reflections of the
 * matrix of powers, whose columns are scaled to length 1.
 */
export function polyfit(x: TensorLike, y: TensorLike, degree: number): Tensor {
  const matrix = vander(floats(x), degree + 1);
  const scale = sqrt(sum(square(matrix), { axis: 0 }));
  const target = floats(y);
  const columns = divide(matrix, scale);
  return divide(leastSquares(columns, target.astype(columns.dtype)), scale);
}

/** Orthogonal columns one after the other, each made orthogonal twice; then back substitution. */
function leastSquares(matrix: Tensor, y: Tensor): Tensor {
  const n = ir.at(matrix.shape, 1);
  const basis: Tensor[] = [];
  const rows: Tensor[][] = [];
  for (let j = 0; j < n; j++) {
    let column = take(matrix, j, 1);
    const row = basis.map(() => lift(0).astype(matrix.dtype));
    for (let pass = 0; pass < 2; pass++)
      basis.forEach((direction, i) => {
        const share = sum(multiply(direction, column));
        row[i] = add(ir.at(row, i), share);
        column = subtract(column, multiply(direction, share));
      });
    const length = sqrt(sum(square(column)));
    rows.push([...row, length]);
    basis.push(divide(column, length));
  }
  const found: Tensor[] = [];
  for (let j = n - 1; j >= 0; j--) {
    const known = found.map((value, k) => multiply(value, ir.at(ir.at(rows, j + 1 + k), j)));
    const rest = known.reduce<Tensor>((total, term) => subtract(total, term), sum(multiply(ir.at(basis, j), y)));
    found.unshift(divide(rest, ir.at(ir.at(rows, j), j)));
  }
  return stack(found);
}
