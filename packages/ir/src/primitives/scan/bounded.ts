/** A loop over the first elements only, as many as a number says. What `while` is differentiated into. */
import { i32 } from "../../dtype.ts";
import { at, ShapeError } from "../../errors.ts";
import type { Primitive } from "../../primitive.ts";
import type { Value } from "../../program.ts";
import { equalTypes, showType } from "../../type.ts";
import { accumulatesInScan } from "./accumulates.ts";
import { batchScan } from "./batch.ts";
import { batchRows } from "./batch-rows.ts";
import { hoistFromScan } from "./hoist.ts";
import { jvpScan } from "./jvp.ts";
import type { MakeLoop, ScanParams } from "./layout.ts";
import { linearizeScan } from "./linearize.ts";
import { pruneScan } from "./prune.ts";
import { loopTypes } from "./scan.ts";
import { transposeScan } from "./transpose.ts";

/**
 * `cₜ₊₁, yₜ = body(consts, cₜ, xₜ)` for t = 0 … n−1, where the i32 scalar n ≤ count comes before the other arguments: the
 * last carries, then the yₜ stacked along axis 0, zero for t ≥ n. `count` may be infinite where nothing is stacked.
 */
export const boundedScan: Primitive<ScanParams> = {
  name: "boundedScan",
  type([limit, ...args], params) {
    if (!limit || !equalTypes(limit, { dtype: i32, shape: [] }))
      throw new ShapeError(
        "dtype-mismatch",
        `boundedScan: the number of iterations is ${limit ? showType(limit) : "absent"}`,
        "give an i32 scalar first",
      );
    return loopTypes(args, params, "boundedScan");
  },
  lower: (_, params) => ({ form: "loop", bounded: true, ...params }),
  derivative: {
    kind: "control",
    jvp: (b, { args: [limit, ...args], params }, tangents, transforms) =>
      jvpScan(b, { loop: boundedBy(limit), args, params }, tangents.slice(transforms.order), transforms),
    linearize(b, linear, { args: [limit, ...args], params }, [, ...tangents], transforms) {
      const loop = boundedBy(limit);
      return linearizeScan({ b, linear }, { loop, linearLoop: loop, args, params }, tangents, transforms);
    },
    transpose(b, cts, step, transforms) {
      const inner = {
        params: step.params,
        types: step.types.slice(1),
        arg: (i: number) => step.arg(i + 1),
        wanted: (i: number) => step.wanted(i + 1),
      };
      return [undefined, ...transposeScan(b, cts, { loop: boundedBy(step.arg(0)), ...inner }, transforms)];
    },
  },
  batch(b, args, params, batching) {
    const [limit, rest] = [at(args, 0), args.slice(1)];
    const inner = { ...batching, batched: batching.batched.slice(1) };
    return batching.batched[0]
      ? batchRows(b, { limit, make: (n) => boundedBy(n), args: rest, params }, inner)
      : batchScan(b, { loop: boundedBy(limit), args: rest, params }, inner);
  },
  hoist: (b, [limit, ...args], params) => hoistFromScan(b, { loop: boundedBy(limit), args, params }),
  prune: (b, [limit, ...args], params, needed) => pruneScan(b, { loop: boundedBy(limit), args, params }, needed),
  accumulates: (params, result) => accumulatesInScan(params, result).map((arg) => arg + 1),
};

/** Loops of the first `limit` iterations, without any condition. */
export const boundedBy =
  (limit: Value | undefined): MakeLoop =>
  (b, args, { body, consts, carries, count, backwards }) =>
    b.apply(boundedScan, limit ? [limit, ...args] : args, { body, consts, carries, count, backwards });
