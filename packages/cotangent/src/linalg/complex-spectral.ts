/** Eigenvectors and singular vectors of complex matrices, from those of the real matrices of twice the size. */
import * as ir from "@cotangent/ir";
import { bind } from "../bind.ts";
import { matmul } from "../numpy/contract.ts";
import { where } from "../numpy/logic.ts";
import { expandDims } from "../numpy/shape.ts";
import { stopGradient } from "../stop-gradient.ts";
import type { Tensor } from "../tensor.ts";
import { columnsOf, rowsOf } from "./arguments.ts";
import { orthonormal, selection } from "./complex-basis.ts";
import { adjoint, columnsFrom, embedded, halved } from "./complex.ts";
import { counted } from "./counted.ts";

/** Eigenvalues, ascending, and orthonormal eigenvectors of Hermitian matrices. */
export function hermitianEigh(x: Tensor): [w: Tensor, v: Tensor] {
  const [values, vectors] = bind(ir.eigh, [embedded(x)], {});
  if (!values || !vectors) throw new Error("internal: eigh has two results");
  const z = columnsFrom(vectors);
  return [halved(values), matmul(z, selection(z))];
}

/** `x = U·diag(s)·Vᴴ`, as `[U, s, Vᴴ]`. */
export function complexSvd(x: Tensor): [u: Tensor, s: Tensor, vh: Tensor] {
  if (rowsOf(x) < columnsOf(x)) {
    const [u, s, vh] = complexSvd(adjoint(x));
    return [adjoint(vh), s, adjoint(u)];
  }
  const [left, twice, right] = bind(ir.svd, [embedded(x)], {});
  if (!left || !twice || !right) throw new Error("internal: svd has three results");
  const [u, v, s] = [columnsFrom(left), columnsFrom(right), halved(twice)];
  const chosen = selection(v);
  // Vectors of x that is 0 are not told by the others: any that are orthonormal do.
  const others = orthonormal(stopGradient(u));
  return [where(expandDims(counted(x, s), -2), matmul(u, chosen), others), s, adjoint(matmul(v, chosen))];
}
