/**
 * Polynomials in bases of orthogonal polynomials, as in the modules of `numpy.polynomial`: coefficients begin with that of
 * degree 0. Each basis is its recurrence `Pₖ₊₁ = (aₖ·x + bₖ)·Pₖ − cₖ·Pₖ₋₁`, `P₀ = 1`.
 */
import * as ir from "@cotangent/ir";
import { lift, promoteAll } from "../bind.ts";
import { toFloat } from "../operations.ts";
import { contentOf, Tensor, type TensorLike } from "../tensor.ts";
import { add, multiply, subtract } from "./arithmetic.ts";
import { matmul } from "./contract.ts";
import { onesLike } from "./constant.ts";
import { pad, stack } from "./join.ts";
import { ravel } from "./shape.ts";
import { array } from "./creation.ts";

type Recurrence = (k: number) => readonly [a: number, b: number, c: number];

interface Basis {
  /** `Σ cₖ·Pₖ(x)` */
  readonly val: (x: TensorLike, c: TensorLike) => Tensor;
  /** `Pₖ(xᵢ)` for k = 0 … degree, in a last axis. */
  readonly vander: (x: TensorLike, degree: number) => Tensor;
  /** Coefficients of the sum. */
  readonly add: (c: TensorLike, d: TensorLike) => Tensor;
  /** Coefficients of the difference. */
  readonly sub: (c: TensorLike, d: TensorLike) => Tensor;
  /** Coefficients of x times the polynomial. */
  readonly mulx: (c: TensorLike) => Tensor;
  /** Coefficients in powers of x. */
  readonly toPowers: (c: TensorLike) => Tensor;
}

const floats = (x: TensorLike): Tensor => new Tensor(toFloat(contentOf(lift(x))));

/** The values of `P₀ … Pₙ`. */
function values(recurrence: Recurrence, x: Tensor, degree: number): readonly Tensor[] {
  const found = [onesLike(x)];
  for (let k = 0; k < degree; k++) {
    const [a, b, c] = recurrence(k);
    const next = multiply(add(multiply(x, a), b), ir.at(found, k));
    found.push(k === 0 ? next : subtract(next, multiply(ir.at(found, k - 1), c)));
  }
  return found;
}

/** The powers of x that `P₀ … Pₙ` have, one row each. */
function powers(recurrence: Recurrence, degree: number): readonly (readonly number[])[] {
  const rows = [Array.from({ length: degree + 1 }, (_, i) => Number(i === 0))];
  for (let k = 0; k < degree; k++) {
    const [a, b, c] = recurrence(k);
    const [last, before] = [ir.at(rows, k), rows[k - 1]];
    rows.push(last.map((value, i) => a * (last[i - 1] ?? 0) + b * value - (k === 0 ? 0 : c * (before?.[i] ?? 0))));
  }
  return rows;
}

function aligned(c: TensorLike, d: TensorLike): readonly [Tensor, Tensor] {
  const [first, second] = [ravel(c), ravel(d)];
  const length = Math.max(first.size, second.size);
  return [pad(first, [0, length - first.size]), pad(second, [0, length - second.size])];
}

function basis(recurrence: Recurrence): Basis {
  const vander = (x: TensorLike, degree: number): Tensor => stack(values(recurrence, floats(x), degree), -1);
  return {
    vander,
    val(x, c) {
      const [at, coefficients] = promoteAll([floats(x), ravel(c)]);
      if (!at || !coefficients) throw new Error("internal: promotion lost an argument");
      return matmul(vander(at, coefficients.size - 1), coefficients);
    },
    add: (c, d) => add(...aligned(c, d)),
    sub: (c, d) => subtract(...aligned(c, d)),
    mulx(c) {
      const given = floats(ravel(c));
      const n = given.size;
      // x·Pₖ = (Pₖ₊₁ − bₖ·Pₖ + cₖ·Pₖ₋₁)/aₖ
      const rows = Array.from({ length: n }, (_, k) => {
        const [a, b, below] = recurrence(k);
        return Array.from({ length: n + 1 }, (_unused, i) =>
          i === k + 1 ? 1 / a : i === k ? (b === 0 ? 0 : -b / a) : i === k - 1 ? below / a : 0,
        );
      });
      return matmul(given, array(rows, { dtype: given.dtype }));
    },
    toPowers(c) {
      const given = floats(ravel(c));
      return matmul(
        given,
        array(
          powers(recurrence, given.size - 1).map((row) => [...row]),
          { dtype: given.dtype },
        ),
      );
    },
  };
}

/** `Tₖ(cos t) = cos kt` */
const chebyshev = basis((k) => (k === 0 ? [1, 0, 0] : [2, 0, 1]));
const legendre = basis((k) => [(2 * k + 1) / (k + 1), 0, k / (k + 1)]);
/** Orthogonal for `e^(−x²)`. */
const hermite = basis((k) => [2, 0, 2 * k]);
/** Orthogonal for `e^(−x²/2)`. */
const hermiteE = basis((k) => [1, 0, k]);
const laguerre = basis((k) => [-1 / (k + 1), (2 * k + 1) / (k + 1), k / (k + 1)]);

/** `Σ cₖ·Pₖ(x)` of Chebyshev's polynomials of the first kind. */
export const chebval: Basis["val"] = chebyshev.val;
/** `Pₖ(xᵢ)` of Chebyshev's polynomials of the first kind, for k = 0 … degree in a last axis. */
export const chebvander: Basis["vander"] = chebyshev.vander;
/** The sum of two series of Chebyshev's polynomials of the first kind. */
export const chebadd: Basis["add"] = chebyshev.add;
/** The difference of two series of Chebyshev's polynomials of the first kind. */
export const chebsub: Basis["sub"] = chebyshev.sub;
/** x times a series of Chebyshev's polynomials of the first kind. */
export const chebmulx: Basis["mulx"] = chebyshev.mulx;
/** A series of Chebyshev's polynomials of the first kind in powers of x. */
export const cheb2poly: Basis["toPowers"] = chebyshev.toPowers;
/** `Σ cₖ·Pₖ(x)` of Legendre's polynomials. */
export const legval: Basis["val"] = legendre.val;
/** `Pₖ(xᵢ)` of Legendre's polynomials, for k = 0 … degree in a last axis. */
export const legvander: Basis["vander"] = legendre.vander;
/** The sum of two series of Legendre's polynomials. */
export const legadd: Basis["add"] = legendre.add;
/** The difference of two series of Legendre's polynomials. */
export const legsub: Basis["sub"] = legendre.sub;
/** x times a series of Legendre's polynomials. */
export const legmulx: Basis["mulx"] = legendre.mulx;
/** A series of Legendre's polynomials in powers of x. */
export const leg2poly: Basis["toPowers"] = legendre.toPowers;
/** `Σ cₖ·Pₖ(x)` of Hermite's polynomials, orthogonal for e^(−x²). */
export const hermval: Basis["val"] = hermite.val;
/** `Pₖ(xᵢ)` of Hermite's polynomials, orthogonal for e^(−x²), for k = 0 … degree in a last axis. */
export const hermvander: Basis["vander"] = hermite.vander;
/** The sum of two series of Hermite's polynomials, orthogonal for e^(−x²). */
export const hermadd: Basis["add"] = hermite.add;
/** The difference of two series of Hermite's polynomials, orthogonal for e^(−x²). */
export const hermsub: Basis["sub"] = hermite.sub;
/** x times a series of Hermite's polynomials, orthogonal for e^(−x²). */
export const hermmulx: Basis["mulx"] = hermite.mulx;
/** A series of Hermite's polynomials, orthogonal for e^(−x²) in powers of x. */
export const herm2poly: Basis["toPowers"] = hermite.toPowers;
/** `Σ cₖ·Pₖ(x)` of Hermite's polynomials, orthogonal for e^(−x²/2). */
export const hermeval: Basis["val"] = hermiteE.val;
/** `Pₖ(xᵢ)` of Hermite's polynomials, orthogonal for e^(−x²/2), for k = 0 … degree in a last axis. */
export const hermevander: Basis["vander"] = hermiteE.vander;
/** The sum of two series of Hermite's polynomials, orthogonal for e^(−x²/2). */
export const hermeadd: Basis["add"] = hermiteE.add;
/** The difference of two series of Hermite's polynomials, orthogonal for e^(−x²/2). */
export const hermesub: Basis["sub"] = hermiteE.sub;
/** x times a series of Hermite's polynomials, orthogonal for e^(−x²/2). */
export const hermemulx: Basis["mulx"] = hermiteE.mulx;
/** A series of Hermite's polynomials, orthogonal for e^(−x²/2) in powers of x. */
export const herme2poly: Basis["toPowers"] = hermiteE.toPowers;
/** `Σ cₖ·Pₖ(x)` of Laguerre's polynomials. */
export const lagval: Basis["val"] = laguerre.val;
/** `Pₖ(xᵢ)` of Laguerre's polynomials, for k = 0 … degree in a last axis. */
export const lagvander: Basis["vander"] = laguerre.vander;
/** The sum of two series of Laguerre's polynomials. */
export const lagadd: Basis["add"] = laguerre.add;
/** The difference of two series of Laguerre's polynomials. */
export const lagsub: Basis["sub"] = laguerre.sub;
/** x times a series of Laguerre's polynomials. */
export const lagmulx: Basis["mulx"] = laguerre.mulx;
/** A series of Laguerre's polynomials in powers of x. */
export const lag2poly: Basis["toPowers"] = laguerre.toPowers;
