/** The matrix product of NumPy. */
import { dotGeneral, ShapeError, showType } from "@cotangent/ir";
import type { Content } from "./content.ts";
import { applyOne, broadcastShapes, broadcastTo, promoteContents } from "./operations.ts";

/**
 * `y[…, i, j] = Σₖ x[…, i, k]·z[…, k, j]`. A vector stands for a row on the left and a column on the right, whose axis
 * the result lacks; leading axes broadcast.
 */
export function matmul(left: Content, right: Content): Content {
  const [x, z] = promoteContents([left, right]);
  if (!x || !z) throw new Error("internal: promotion lost an argument");
  const [contractX, contractZ] = [x.shape.length - 1, Math.max(z.shape.length - 2, 0)];
  if (x.shape.length === 0 || z.shape.length === 0 || x.shape[contractX] !== z.shape[contractZ])
    throw new ShapeError(
      "shape-mismatch",
      `matmul: ${showType(x.type)} times ${showType(z.type)}`,
      "the last axis of the left and the next to last axis of the right have equal length; multiply by a scalar with mul()",
    );
  return z.shape.length <= 2 ? product(x, z, contractZ, []) : batchedMatmul(x, z);
}

/** As above, where the right side has leading axes. */
function batchedMatmul(x: Content, z: Content): Content {
  const own = x.shape.length === 1 ? 1 : 2;
  const batch = broadcastShapes([x.shape.slice(0, -own), z.shape.slice(0, -2)], "matmul");
  const lhs = broadcastTo(x, [...batch, ...x.shape.slice(-own)]);
  const rhs = broadcastTo(z, [...batch, ...z.shape.slice(-2)]);
  return product(
    lhs,
    rhs,
    batch.length,
    batch.map((_, axis) => axis),
  );
}

/** The last axis of `x` against `contract` of `z`; axes that only one side has are rows or columns of one product. */
const product = (x: Content, z: Content, contract: number, batch: readonly number[]): Content =>
  applyOne(dotGeneral, [x, z], {
    lhsContract: [x.shape.length - 1],
    rhsContract: [contract],
    lhsBatch: batch,
    rhsBatch: batch,
  });
