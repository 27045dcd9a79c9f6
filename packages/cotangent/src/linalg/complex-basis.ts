/**
 * Eigenvectors of a complex matrix from those of the real one of twice the size, which has each eigenvalue twice: the two
 * vectors of a pair are one complex vector, the second turned by a phase. Where eigenvalues are equal, any vectors of the
 * larger space come in any order, and those that add a direction are found one after the other.
 */
import { joined } from "../fft/along-axes.ts";
import { add, divide, multiply, subtract } from "../numpy/arithmetic.ts";
import { equal, greater } from "../numpy/compare.ts";
import { conjugate, imag, real } from "../numpy/complex.ts";
import { matmul } from "../numpy/contract.ts";
import { sqrt, square } from "../numpy/exponential.ts";
import { logicalAnd, where } from "../numpy/logic.ts";
import { arange } from "../numpy/ranges.ts";
import { zeros } from "../numpy/constant.ts";
import { sum } from "../numpy/reduce.ts";
import { expandDims, moveaxis } from "../numpy/shape.ts";
import { scan } from "../scan.ts";
import { stopGradient } from "../stop-gradient.ts";
import type { Tensor } from "../tensor.ts";
import { batchOf, columnsOf, rowsOf, turned } from "./arguments.ts";
import { adjoint } from "./complex.ts";

/**
 * What makes k orthonormal columns of `z: […, n, 2k]`, the complex vectors of a real basis: a matrix S `[…, 2k, k]` with
 * `z·S` orthonormal, whose column i combines columns of the eigenvalue of `z`'s column 2i. It counts as constant: in
 * derivatives, vectors move as those of `z` do.
 */
export function selection(z: Tensor): Tensor {
  const fixed = stopGradient(z);
  return multiply(matmul(adjoint(fixed), orthonormal(fixed)), 0.5);
}

/** The first k columns `[…, n, k]` that add a direction to those before, each without its part along these, of unit length. */
export function orthonormal(z: Tensor): Tensor {
  const [length, count] = [rowsOf(z), columnsOf(z) / 2];
  const part = real(z).dtype.name;
  const none = zeros([...batchOf(z), count, length], { dtype: part });
  const start = [joined(none, none), zeros([...batchOf(z)], { dtype: "i32" })] as const;
  const places = arange(0, count, 1, { dtype: "i32" });
  // Of 2m vectors that span m directions evenly, one that is left has this much that is new, until there are m.
  const least = 1 / (count + 1);
  const [[chosen]] = scan(
    ([rows, found]: readonly [Tensor, Tensor], column: Tensor) => {
      const rest = without(rows, without(rows, expandDims(column, -1)));
      const size = sum(add(square(real(rest)), square(imag(rest))), { axis: [-2, -1] });
      const isNew = greater(size, least);
      const unit = divide(rest, expandDims(sqrt(where(isNew, size, 1)), [-2, -1]));
      const isPlace = logicalAnd(equal(places, expandDims(found, -1)), expandDims(isNew, -1));
      return [[where(expandDims(isPlace, -1), turned(unit), rows), add(found, isNew.astype("i32"))], null] as const;
    },
    start,
    moveaxis(z, -1, 0),
  );
  return turned(chosen);
}

/** The column less its part along the rows, which are orthonormal or zero. */
const without = (rows: Tensor, column: Tensor): Tensor =>
  subtract(column, matmul(turned(rows), matmul(conjugate(rows), column)));
