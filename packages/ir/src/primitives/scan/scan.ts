/** The loop over the elements of arrays. Differentiated, it stays a loop of the same length. */
import type { Dim } from "../../dim.ts";
import { at, ShapeError } from "../../errors.ts";
import type { Primitive } from "../../primitive.ts";
import { typesOf } from "../../program.ts";
import { arrayType, checkDim, equalTypes, showType, type ArrayType } from "../../type.ts";
import { checkInputs } from "../control.ts";
import { accumulatesInScan } from "./accumulates.ts";
import { batchScan } from "./batch.ts";
import { hoistFromScan } from "./hoist.ts";
import { jvpScan } from "./jvp.ts";
import type { MakeLoop, ScanParams } from "./layout.ts";
import { linearizeScan } from "./linearize.ts";
import { pruneScan } from "./prune.ts";
import { transposeScan } from "./transpose.ts";

/** `cₜ₊₁, yₜ = body(consts, cₜ, xₜ)` for t = 0 … count−1; the results are the last carries, then the yₜ stacked along axis 0. */
export const scan: Primitive<ScanParams> = {
  name: "scan",
  type: (args, params) => loopTypes(args, params, "scan"),
  lower: (_, params) => ({ form: "loop", ...params }),
  derivative: {
    kind: "control",
    jvp: (b, step, tangents, transforms) => jvpScan(b, { loop, ...step }, tangents, transforms),
    linearize: (b, linear, step, tangents, transforms) =>
      linearizeScan({ b, linear }, { loop, linearLoop: loop, ...step }, tangents, transforms),
    transpose: (b, cts, step, transforms) => transposeScan(b, cts, { loop, ...step }, transforms),
  },
  batch: (b, args, params, batching) => batchScan(b, { loop, args, params }, batching),
  hoist: (b, args, params) => hoistFromScan(b, { loop, args, params }),
  prune: (b, args, params, needed) => pruneScan(b, { loop, args, params }, needed),
  accumulates: accumulatesInScan,
};

const loop: MakeLoop = (b, args, params) => b.apply(scan, args, params);

/** The types of the results of a loop that is called `name` in errors. */
export function loopTypes(
  args: readonly ArrayType[],
  { body, consts, carries, count }: ScanParams,
  name: string,
): readonly ArrayType[] {
  const firstX = consts + carries;
  args.slice(firstX).forEach((x, i) => checkDim(x.shape[0] ?? -1, count, `axis 0 of sequence ${i}`, name));
  checkInputs(
    args.map((arg, i) => (i < firstX ? arg : elementType(arg))),
    body,
    name,
  );
  const results = typesOf(body.outputs);
  results.slice(0, carries).forEach((type, i) => checkCarry(at(args, consts + i), type, i, name));
  return results.map((type, i) => (i < carries ? type : stackedType(type, count)));
}

const elementType = ({ dtype, shape }: ArrayType): ArrayType => arrayType(dtype, shape.slice(1));
const stackedType = ({ dtype, shape }: ArrayType, count: Dim): ArrayType => arrayType(dtype, [count, ...shape]);

function checkCarry(before: ArrayType, after: ArrayType, i: number, name: string): void {
  if (equalTypes(before, after)) return;
  throw new ShapeError(
    "carry-mismatch",
    `${name}: carry ${i} starts as ${showType(before)} but the body returns ${showType(after)}`,
    "the body must return each carry with the type that it came with; cast or reshape it",
  );
}
