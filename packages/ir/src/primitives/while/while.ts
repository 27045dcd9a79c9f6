/** The loop that goes on as long as a condition holds. Differentiated in reverse, it becomes a bounded loop. */
import { bool } from "../../dtype.ts";
import { at, NotDifferentiableError, ShapeError } from "../../errors.ts";
import type { Primitive } from "../../primitive.ts";
import { typesOf } from "../../program.ts";
import { equalTypes, showTypes } from "../../type.ts";
import { checkInputs } from "../control.ts";
import { hoistFromScan } from "../scan/hoist.ts";
import { jvpScan } from "../scan/jvp.ts";
import type { MakeLoop, ScanParams } from "../scan/layout.ts";
import { pruneScan } from "../scan/prune.ts";
import { loopTypes } from "../scan/scan.ts";
import { batchWhile } from "./batch.ts";
import { linearizeWhile } from "./linearize.ts";

export type WhileParams = ScanParams & {
  /** `(consts, carries) → bool` */
  readonly condition: ScanParams["body"];
};

/**
 * `c ← body(consts, c)` as long as `condition(consts, c)` holds, at most `count` times, which may be infinite: the last
 * carries, and where the body returns more, that stacked along axis 0, zero beyond the last iteration.
 */
export const whileLoop: Primitive<WhileParams> = {
  name: "whileLoop",
  type(args, params) {
    const { condition, consts, carries } = params;
    if (args.length !== consts + carries)
      throw new ShapeError(
        "wrong-arity",
        `whileLoop: ${args.length} arguments for ${consts} constants and ${carries} carries`,
        "a while loop reads no sequences",
      );
    checkInputs(args, condition, "whileLoop: condition");
    const found = typesOf(condition.outputs);
    if (found.length !== 1 || !equalTypes(at(found, 0), { dtype: bool, shape: [] }))
      throw new ShapeError(
        "dtype-mismatch",
        `whileLoop: the condition returns ${showTypes(found)}`,
        "return one bool scalar, such as x.less(1)",
      );
    return loopTypes(args, params, "whileLoop");
  },
  lower: (_, params) => ({ form: "loop", ...params }),
  derivative: {
    kind: "control",
    jvp: (b, step, tangents, transforms) => jvpScan(b, { loop: asking(step.params), ...step }, tangents, transforms),
    linearize: (b, linear, step, tangents, transforms) =>
      linearizeWhile({ b, linear }, { loop: asking(step.params), ...step }, tangents, transforms),
    transpose() {
      throw new NotDifferentiableError(
        "not-linear",
        "a while loop is not linear in what is transposed: how often it runs depends on values",
        "linearTranspose() takes linear functions; use vjp()",
      );
    },
  },
  batch: (b, args, params, batching) => batchWhile(b, { whileLoop, args, params }, batching),
  hoist: (b, args, params) => hoistFromScan(b, { loop: asking(params), args, params }),
  prune: (b, args, params, needed) => pruneScan(b, { loop: asking(params), args, params }, needed, params.condition),
};

/** Loops that ask the condition of this one, which follows the layout of their inputs. */
const asking =
  ({ condition, consts }: WhileParams): MakeLoop =>
  (b, args, params, relay) => {
    const inputs = relay?.(condition.inputs.slice(0, consts), condition.inputs.slice(consts)) ?? condition.inputs;
    return b.apply(whileLoop, args, { ...params, condition: { ...condition, inputs } });
  };
