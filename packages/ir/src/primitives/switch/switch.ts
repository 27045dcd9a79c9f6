/** One of several programs, chosen by a number. Differentiated, it chooses by the same number. */
import { i32 } from "../../dtype.ts";
import { at, ShapeError } from "../../errors.ts";
import type { Primitive } from "../../primitive.ts";
import { typesOf, type Program } from "../../program.ts";
import { equalTypes, showType, showTypes, type ArrayType } from "../../type.ts";
import { checkInputs } from "../control.ts";
import { accumulateInSwitch, accumulatesInSwitch } from "./accumulate.ts";
import { batchSwitch } from "./batch.ts";
import type { SwitchParams } from "./layout.ts";
import { jvpSwitch, linearizeSwitch } from "./linearize.ts";
import { pruneSwitch } from "./prune.ts";
import { transposeSwitch } from "./transpose.ts";

/**
 * `y = branchᵢ(x)`, where the i32 scalar i comes first and is clamped to the numbers of the branches, `0 … n−1`. Only that
 * branch runs. All branches take and return the same types.
 */
export const switchCase: Primitive<SwitchParams> = {
  name: "switchCase",
  type([index, ...operands], { branches }) {
    const [first] = branches;
    if (!index || !first) throw new ShapeError("wrong-arity", "switchCase: no branch, or no number", "give both");
    if (!equalTypes(index, { dtype: i32, shape: [] }))
      throw new ShapeError(
        "dtype-mismatch",
        `switchCase: the number of the branch is ${showType(index)}`,
        "choose by an i32 scalar; cast it with astype()",
      );
    for (const body of branches) checkInputs(operands, body, "switchCase");
    branches.forEach((body, i) => checkBranch(first, body, i));
    return typesOf(first.outputs);
  },
  lower: (_, { branches }) => ({ form: "branch", branches }),
  derivative: {
    kind: "control",
    jvp: (b, step, tangents, transforms) => jvpSwitch(b, { switchCase, ...step }, tangents, transforms),
    linearize: (b, linear, step, tangents, transforms) =>
      linearizeSwitch({ b, linear }, { switchCase, ...step }, tangents, transforms),
    transpose: (b, cts, step, transforms) => transposeSwitch(b, cts, { switchCase, ...step }, transforms),
  },
  batch: (b, args, params, batching) => batchSwitch(b, { switchCase, args, params }, batching),
  prune: (b, args, params, needed) => pruneSwitch(b, { switchCase, args, params }, needed),
  accumulates: ({ branches }, result) => accumulatesInSwitch(branches, result),
  accumulate: (b, args, params, sums) => accumulateInSwitch(b, { switchCase, args, params }, sums),
};

function checkBranch(first: Program, body: Program, i: number): void {
  const [expected, found]: readonly (readonly ArrayType[])[] = [typesOf(first.outputs), typesOf(body.outputs)];
  if (
    expected &&
    found &&
    expected.length === found.length &&
    found.every((type, k) => equalTypes(type, at(expected, k)))
  )
    return;
  throw new ShapeError(
    "branch-mismatch",
    `switchCase: branch 0 returns ${showTypes(expected ?? [])} but branch ${i} returns ${showTypes(found ?? [])}`,
    "all branches return the same types; cast or reshape their results",
  );
}
