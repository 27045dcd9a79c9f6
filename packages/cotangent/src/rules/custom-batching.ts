/** Functions with a batching rule of the user's. */
import {
  ArgumentError,
  at,
  concreteDim,
  customBatching as operation,
  equalTypes,
  newValue,
  noteBatchRule,
  showType,
  type BatchedProgram,
  type CustomBatch,
} from "@cotangent/ir";
import { describe } from "../describe.ts";
import { named } from "../grad.ts";
import { toDtype } from "../operations.ts";
import { rebuild } from "../run-program.ts";
import { Tensor } from "../tensor.ts";
import { applyTo, inputTypes, leavesOf, nameOf, traceFunction } from "../trace-function.ts";
import { currentTrace, within } from "../trace.ts";
import { checkStructure, countLeaves, firstDifference, flatten, unflatten, type Structure } from "../tree.ts";
import { typed, type InputsOf, type Tensors } from "../tree-types.ts";
import { closedOver } from "./closure.ts";
import { recordCustom } from "./custom-jvp.ts";
import { pairOf } from "./leaves.ts";

/** Whether leaves have the batch axis: one answer for a whole tree, or a tree of answers. */
export type BatchedLeaves = boolean | readonly BatchedLeaves[] | { readonly [key: string]: BatchedLeaves };

/**
 * `f`, which under `vmap` is what `rule(size, batched, …args)` computes for the whole batch: `batched` says in a list of the
 * arguments' trees which leaves have an axis of `size` examples in front, and the rule returns `[result, resultBatched]`, the
 * same for the results (true or false for all of them, or a tree). Use it where a batch has a better algorithm than its
 * examples one by one. The rule is traced by itself: arrays that it needs are arguments of `f`. Derivatives are those of `f`
 * (whose batches are then made as usual), and, where `vmap` came first, of what the rule did.
 * @throws ArgumentError if the rule returns other trees, shapes or dtypes than a batch of results of `f` has, or captures an array.
 *
 * @example
 * ```ts
 * import { customBatching, vmap } from "cotangent";
 * import * as np from "cotangent/numpy";
 *
 * const solve = customBatching(
 *   (x) => np.sort(x),
 *   (size, [batched], x) => [np.sort(x, { axis: 1 }), batched],
 * );
 * vmap(solve)(np.array([[2, 1], [4, 3]])).toArray(); // [[1, 2], [3, 4]]
 * ```
 */
export function customBatching<A extends readonly unknown[], R>(
  f: (...args: A) => R,
  rule: (size: number, batched: readonly BatchedLeaves[], ...args: A) => readonly [unknown, BatchedLeaves],
): (...args: InputsOf<A>) => Tensors<R> {
  nameOf(rule);
  const known: { readonly id: string; readonly args: Structure; readonly result: Structure }[] = [];
  /** One name for all calls on trees alike, so that their programs are the same. */
  const ruleFor = (args: Structure, result: Structure): string => {
    const found = known.find((one) => sameStructure(one.args, args) && sameStructure(one.result, result));
    if (found) return found.id;
    const id = noteBatchRule((batch) => mapped(nameOf(f), rule, { args, result, batch }));
    known.push({ id, args, result });
    return id;
  };
  const custom = (...args: InputsOf<A>): Tensors<R> => {
    const { contents, structure } = leavesOf(args, "customBatching");
    if (!currentTrace()) return typed(applyTo(f, rebuild(structure, contents)));
    const traced = traceFunction(nameOf(f), inputTypes(contents), structure, (tree) => applyTo(f, tree));
    const body = closedOver(traced, traced.captured, (own, extra) => [...own, ...extra]);
    const id = ruleFor(structure, traced.result);
    return typed(recordCustom(operation, traced, [...contents, ...traced.captured], { body, rule: id }));
  };
  return named(custom, nameOf(f));
}

const sameStructure = (a: Structure, b: Structure): boolean => firstDifference(a, b) === undefined;

interface MappedCall {
  readonly args: Structure;
  readonly result: Structure;
  readonly batch: CustomBatch;
}

/** The program of `rule` for one batch. */
function mapped(name: string, rule: (...args: never) => unknown, { args, result, batch }: MappedCall): BatchedProgram {
  const where = `customBatching: the rule of "${name}"`;
  const { types, batched, size, body } = batch;
  const own = countLeaves(args);
  if (batched.slice(own).includes(true))
    throw captures(where, "the function captures an array that differs between examples");
  const length = concreteDim(size, "customBatching");
  const flags: boolean[] = [];
  const inputs = types.slice(0, own).map((type) => ({ type, weak: false }));
  const traced = within(undefined, () =>
    traceFunction(`batch_${name}`, inputs, args, (tree) => {
      const given = [length, unflatten(args, batched.slice(0, own)), ...(Array.isArray(tree) ? tree : [])];
      const [value, answer] = pairOf(applyTo(rule, given), where, "[result, resultBatched]");
      const { contents, structure } = leavesOf(value, where);
      checkStructure(structure, result, where);
      flags.push(...answers(answer, result, where));
      return contents.map(
        (content, i) => new Tensor(content.weak ? toDtype(content, at(body.outputs, i).type.dtype) : content),
      );
    }),
  );
  if (traced.captured.length > 0) throw captures(where, "it captures an array");
  traced.program.outputs.forEach(({ type }, i) => {
    const { dtype, shape } = at(body.outputs, i).type;
    const expected = { dtype, shape: at(flags, i) ? [size, ...shape] : shape };
    if (!equalTypes(type, expected))
      throw new ArgumentError(
        "shape-mismatch",
        `${where}: result ${i} is ${showType(type)}, expected ${showType(expected)}`,
        "return the results of all examples along axis 0, and say in the second part which have that axis",
      );
  });
  const extra = body.inputs.slice(own).map(({ type }) => newValue(type));
  return { program: { ...traced.program, inputs: [...traced.program.inputs, ...extra] }, batched: flags };
}

/** Whether each leaf of `structure` has the batch axis. */
function answers(answer: unknown, structure: Structure, where: string): readonly boolean[] {
  if (typeof answer === "boolean") return Array.from({ length: countLeaves(structure) }, () => answer);
  const found = flatten(answer);
  checkStructure(found.structure, structure, `${where}: the second part`);
  return found.leaves.map((leaf) => {
    if (typeof leaf === "boolean") return leaf;
    throw new ArgumentError(
      "bad-tree",
      `${where}: ${describe(leaf)} in the second part`,
      "say true or false of a leaf",
    );
  });
}

const captures = (where: string, what: string): ArgumentError =>
  new ArgumentError("bad-argument", `${where}: ${what}`, "make that array an argument of the function");
