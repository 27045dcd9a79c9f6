/** The loop over arrays, on trees. */
import { calls, loops } from "@cotangent/codegen-js";
import {
  ArgumentError,
  at,
  buildProgram,
  dissolveCalls,
  scan as primitive,
  showType,
  ShapeError,
  standardPipeline,
  userLine,
} from "@cotangent/ir";
import { allow, allowArrays } from "./control.ts";
import { describe } from "./describe.ts";
import { childrenOf } from "./grad.ts";
import { optionsOf } from "./options.ts";
import { settleCarries } from "./flow/carries.ts";
import { rebuild, runProgram } from "./run-program.ts";
import {
  applyTo,
  inputTypes,
  leavesOf,
  nameOf,
  traceFunction,
  type Leaves,
  type TracedFunction,
} from "./trace-function.ts";
import { cutLoop, type ScanCheckpoint } from "./rules/scan-checkpoint.ts";
import { checkStructure, countLeaves, leafPaths, showPath, type Structure } from "./tree.ts";
import { typed, type Tensors } from "./tree-types.ts";

export interface ScanOptions {
  /** Whether it runs from the last element to the first. */
  readonly reverse?: boolean;
  /** The number of iterations; needed where `xs` has no leaves. */
  readonly length?: number;
  /**
   * What the way back of n iterations keeps: all carries (`none`, the default), about 2·√n of them for at most one more
   * run of the loop (`sqrt`), or about log₂ n of them for at most log₂ n more runs (`log`).
   */
  readonly checkpoint?: ScanCheckpoint;
}

/** The carry and the elements are told by `init` and `xs`, with numbers as tensors. */
type Step<C, X, Y> = (carry: NoInfer<Tensors<C>>, x: NoInfer<Tensors<X>>) => readonly [unknown, Y];

/**
 * `cₜ₊₁, yₜ = f(cₜ, xₜ)` for each element t of `xs` along axis 0; returns the last carry and all yₜ stacked along axis 0.
 * The loop is compiled, and its derivative is a loop. The carry keeps its tree, shapes and dtypes.
 * @throws ShapeError if the carry changes its type, or the arrays in `xs` differ in length.
 */
export function scan<C, X, Y>(f: Step<C, X, Y>, init: C, xs: X, options: ScanOptions = {}): [Tensors<C>, Tensors<Y>] {
  return scanAs("scan", f, init, xs, options);
}

/** {@link scan}, called `where` in messages. */
export function scanAs<C, X, Y>(
  where: string,
  f: Step<C, X, Y>,
  init: C,
  xs: X,
  options: ScanOptions,
): [Tensors<C>, Tensors<Y>] {
  const {
    reverse = false,
    length,
    checkpoint = "none",
  } = optionsOf(options, where, ["reverse", "length", "checkpoint"]);
  if (!["none", "sqrt", "log"].includes(checkpoint))
    throw new ArgumentError("bad-argument", `${where}: checkpoint ${describe(checkpoint)}`, "give none, sqrt or log");
  const start = leavesOf(init, `${where}: init`);
  const elements = leavesOf(xs, `${where}: xs`);
  const count = iterations(elements, length);
  const structure: Structure = { kind: "array", children: [start.structure, elements.structure] };
  const inputs = elements.contents.map(({ type, weak }) => ({
    type: { dtype: type.dtype, shape: type.shape.slice(1) },
    weak,
  }));
  const { carries, traced } = settleCarries(where, start, (contents) => {
    const body = traceFunction(nameOf(f), [...inputTypes(contents), ...inputs], structure, (tree) => applyTo(f, tree));
    checkStructure(carryOf(body, f), start.structure, `${where}: the carry that the function returns`);
    return body;
  });
  return typed(loop(traced, { ...start, contents: carries }, elements, { count, backwards: reverse, checkpoint }));
}

function carryOf({ result }: TracedFunction, f: { readonly name: string }): Structure {
  const children = childrenOf(result);
  const [carry] = children;
  if (children.length === 2 && carry) return carry;
  throw new ArgumentError(
    "bad-tree",
    `scan: "${nameOf(f)}" does not return a list of two`,
    "return [carry, y], with null for y if there is none",
  );
}

function iterations({ contents, structure }: Leaves, length: number | undefined): number {
  const lengths = contents.map(({ shape, type }, i) => {
    const [own] = shape;
    if (own !== undefined) return own;
    throw new ShapeError(
      "rank-mismatch",
      `scan: ${showPath(at(leafPaths(structure), i))} of xs is ${showType(type)}`,
      "scan runs along axis 0: give arrays, and pass what is the same each time by closing over it",
    );
  });
  const count = length ?? lengths[0];
  if (count === undefined)
    throw new ArgumentError(
      "bad-argument",
      `scan: xs is ${describe(null)} and no length is given`,
      "give the option length",
    );
  if (lengths.every((own) => own === count)) return count;
  throw new ShapeError(
    "shape-mismatch",
    `scan: lengths ${lengths.join(", ")} along axis 0${length === undefined ? "" : ` for length ${length}`}`,
    "all arrays in xs have equal length along axis 0",
  );
}

function loop(
  traced: TracedFunction,
  start: Leaves,
  elements: Leaves,
  {
    count,
    backwards,
    checkpoint,
  }: { readonly count: number; readonly backwards: boolean; readonly checkpoint: ScanCheckpoint },
): readonly unknown[] {
  allowArrays();
  allow({ loop: loops, pipeline: standardPipeline });
  if (checkpoint !== "none") allow({ call: calls, dissolve: dissolveCalls });
  const { program, captured, result, weak, hosts } = traced;
  const own = program.inputs.length - captured.length;
  const body = { ...program, inputs: [...program.inputs.slice(own), ...program.inputs.slice(0, own)] };
  const args = [...captured, ...start.contents, ...elements.contents];
  const carries = start.contents.length;
  const whole = buildProgram(
    `scan_${program.name}`,
    args.map(({ type }) => type),
    (b, ...values) => {
      b.origin = userLine();
      const parts = { body, consts: captured.length, carries, count, backwards };
      return checkpoint === "none" ? b.apply(primitive, values, parts) : cutLoop(b, values, parts, checkpoint);
    },
  );
  const results = runProgram(whole, args, weak, hosts);
  const [, stacked] = childrenOf(result);
  if (!stacked) throw new Error("internal: a loop without results");
  return [
    rebuild(start.structure, results.slice(0, countLeaves(start.structure))),
    rebuild(stacked, results.slice(carries)),
  ];
}
