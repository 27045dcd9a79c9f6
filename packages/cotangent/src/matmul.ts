/** The matrix product of NumPy. */
import { at, dotGeneral, ShapeError, showType } from "@cotangent/ir";
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
  if (x.shape.length <= 2 && z.shape.length <= 2)
    return applyOne(dotGeneral, [x, z], {
      lhsContract: [contractX],
      rhsContract: [contractZ],
      lhsBatch: [],
      rhsBatch: [],
    });
  return batchedMatmul(x, z);
}

/** As above, where one side has leading axes. Those that only the left has are rows of one product. */
function batchedMatmul(x: Content, z: Content): Content {
  if (z.shape.length <= 2)
    return applyOne(dotGeneral, [x, z], {
      lhsContract: [x.shape.length - 1],
      rhsContract: [Math.max(z.shape.length - 2, 0)],
      lhsBatch: [],
      rhsBatch: [],
    });
  const own = x.shape.length === 1 ? 1 : 2;
  const batch = broadcastShapes([x.shape.slice(0, -own), z.shape.slice(0, -2)], "matmul");
  const axes = batch.map((_, axis) => axis);
  const lhs = broadcastTo(x, [...batch, ...x.shape.slice(-own)]);
  const rhs = broadcastTo(z, [...batch, at(z.shape, z.shape.length - 2), at(z.shape, z.shape.length - 1)]);
  return applyOne(dotGeneral, [lhs, rhs], {
    lhsContract: [lhs.shape.length - 1],
    rhsContract: [batch.length],
    lhsBatch: axes,
    rhsBatch: axes,
  });
}
