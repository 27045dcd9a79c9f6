/** Choices by value: one branch runs. */
import {
  ArgumentError,
  at,
  Builder,
  cast,
  i32,
  inline,
  ShapeError,
  showType,
  switchCase as primitive,
  type Dtype,
  type Program,
} from "@cotangent/ir";
import { lift } from "../bind.ts";
import { describe } from "../describe.ts";
import { promote } from "../promotion.ts";
import { rebuild } from "../run-program.ts";
import type { Tensor, TensorLike } from "../tensor.ts";
import { applyTo, inputTypes, leavesOf, nameOf, traceFunction, type TracedFunction } from "../trace-function.ts";
import { checkStructure, leafPaths, type Structure } from "../tree.ts";
import { typed, type Tensors } from "../tree-types.ts";
import { closeTogether, record, withinTrace } from "./sub-programs.ts";

type Operands<A extends readonly unknown[]> = { [K in keyof A]: Tensors<A[K]> };
type Branch<A extends readonly unknown[], R> = (...operands: NoInfer<Operands<A>>) => R;

/**
 * `onTrue(...operands)` where the scalar `pred` is true (a number: not 0), else `onFalse(...operands)`. Only one of them
 * runs, also in derivatives; within `vmap`, where each row has its own `pred`, each branch runs once on all rows that
 * take it. Both return the same tree, shapes and dtypes. What they close over is differentiated too.
 *
 * @throws ShapeError `branch-mismatch` if they return other types, ArgumentError if they return other trees.
 *
 * @example
 * ```ts
 * import { cond, grad } from "cotangent";
 *
 * const f = (x) => cond(x.less(0), (y) => y.mul(-2), (y) => y.mul(y), x);
 * grad(f)(3); // Tensor(f32[], 6)
 * grad(f)(-3); // Tensor(f32[], -2)
 * ```
 */
export function cond<A extends readonly unknown[], R>(
  pred: TensorLike,
  onTrue: Branch<A, R>,
  onFalse: Branch<A, unknown>,
  ...operands: A
): Tensors<R> {
  const test = lift(pred);
  checkScalar(test, "cond", "a bool scalar, such as x.less(0)");
  const isTrue = test.dtype.kind === "bool" ? test : lift(test).equal(0).equal(false);
  return choose("cond", isTrue.astype(i32), { onFalse, onTrue }, operands);
}

/**
 * `branches[index](...operands)`, with `index` clamped to `0 … branches.length − 1`. Otherwise as {@link cond}.
 *
 * @example
 * ```ts
 * import { switchCase } from "cotangent";
 *
 * switchCase(1, [(x) => x.add(1), (x) => x.mul(10)], 4); // Tensor(f32[], 40)
 * ```
 */
export function switchCase<A extends readonly unknown[], R>(
  index: TensorLike,
  branches: readonly Branch<A, R>[],
  ...operands: A
): Tensors<R> {
  const number = lift(index, { dtype: i32, weak: false });
  checkScalar(number, "switchCase", "an integer scalar");
  if (number.dtype.kind === "float")
    throw new ShapeError(
      "dtype-mismatch",
      `switchCase: the index is ${showType(number)}`,
      'choose by an integer; cast it with astype("i32")',
    );
  if (!Array.isArray(branches) || branches.length === 0)
    throw new ArgumentError(
      "bad-argument",
      `switchCase: ${Array.isArray(branches) ? "no branches" : describe(branches)} in the place of the branches`,
      "give a list of one or more functions",
    );
  return choose(
    "switchCase",
    number.astype(i32),
    Object.fromEntries(branches.map((f, i) => [`branch ${i}`, f])),
    operands,
  );
}

function checkScalar(x: Tensor, where: string, remedy: string): void {
  if (x.rank === 0) return;
  throw new ShapeError(
    "rank-mismatch",
    `${where}: chosen by ${showType(x)}`,
    `give ${remedy}; where() chooses element by element, vmap() makes a choice for each row`,
  );
}

type AnyBranch = (...operands: never) => unknown;

function choose<R>(
  where: string,
  index: Tensor,
  roles: Readonly<Record<string, AnyBranch>>,
  operands: readonly unknown[],
): Tensors<R> {
  const branches = Object.values(roles);
  const names = Object.entries(roles).map(([role, branch]) =>
    nameOf(branch) === branch.name ? `"${branch.name}"` : role,
  );
  return typed(
    withinTrace(where, [index, operands], (tree, trace) => {
      const [number, ...own] = leavesOf(tree, where).contents;
      if (!number) throw new Error("internal: a choice without a number");
      const { structure } = leavesOf(operands, where);
      const inputs = inputTypes(own);
      const traced = branches.map((branch) =>
        traceFunction(nameOf(branch), inputs, structure, (inner) => applyTo(branch, inner)),
      );
      const { results, weak, structure: result } = agreed(where, names, traced);
      const { captured, programs } = closeTogether(results);
      return rebuild(
        result,
        record(trace, primitive, [number, ...captured, ...own], { params: { branches: programs }, weak }),
      );
    }),
  );
}

interface Agreed {
  readonly results: readonly TracedFunction[];
  readonly weak: readonly boolean[];
  readonly structure: Structure;
}

/** Branches that return the same types: numbers take the dtypes of what other branches return in their place. */
function agreed(where: string, names: readonly string[], traced: readonly TracedFunction[]): Agreed {
  const first = at(traced, 0);
  traced.forEach(({ result }, k) => checkStructure(result, first.result, `${where}: the result of ${at(names, k)}`));
  const paths = leafPaths(first.result);
  const targets = first.program.outputs.map((_, i) => {
    const leaves = traced.map(({ program, weak }) => ({ type: at(program.outputs, i).type, weak: at(weak, i) }));
    const strong = leaves.filter((leaf) => !leaf.weak);
    const { dtype } = (strong.length > 0 ? strong : leaves)
      .map(({ type, weak }) => ({ dtype: type.dtype, weak }))
      .reduce((a, b) => (a.dtype === b.dtype || strong.length > 0 ? a : promote(a, b)));
    const odd = leaves.findIndex(
      ({ type, weak }) =>
        showType({ ...type, dtype }) !== showType({ ...at(leaves, 0).type, dtype }) || (type.dtype !== dtype && !weak),
    );
    if (odd >= 0) {
      const path = at(paths, i);
      const other = leaves.findIndex(({ type }) => showType(type) !== showType(at(leaves, odd).type));
      throw new ShapeError(
        "branch-mismatch",
        `${where}: ${at(names, odd)} returns ${showType(at(leaves, odd).type)}${path === "" ? "" : ` at ${path}`} but ${at(names, other)} returns ${showType(at(leaves, other).type)}`,
        "all branches return the same shapes and dtypes: reshape, broadcast or cast with astype()",
      );
    }
    return dtype;
  });
  return {
    results: traced.map((one) => ({ ...one, program: withDtypes(one.program, targets) })),
    weak: targets.map((_, i) => traced.every(({ weak }) => weak[i])),
    structure: first.result,
  };
}

/** `program` with its outputs cast to these dtypes. */
function withDtypes(program: Program, dtypes: readonly Dtype[]): Program {
  if (program.outputs.every(({ type }, i) => type.dtype === dtypes[i])) return program;
  const b = new Builder();
  const outputs = inline(
    b,
    program,
    program.inputs.map(({ type }) => b.input(type)),
  );
  return b.finish(
    outputs.map((output, i) =>
      output.type.dtype === dtypes[i] ? output : b.one(cast, [output], { dtype: at(dtypes, i) }),
    ),
    program.name,
  );
}
