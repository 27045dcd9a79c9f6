/** One function on many examples at once. */
import { batching } from "@cotangent/ad";
import {
  ArgumentError,
  at,
  buildProgram,
  inline,
  repeatLeading,
  showType,
  transpose,
  type ArrayType,
  type Emitter,
  type Value,
} from "@cotangent/ir";
import type { Real } from "./content.ts";
import { named } from "./grad.ts";
import { optionsOf } from "./options.ts";
import { noteStage } from "./stages.ts";
import { rebuild, runProgram } from "./run-program.ts";
import { applyTo, leavesOf, nameOf, traceFunction } from "./trace-function.ts";
import { countLeaves, leafPaths, showPath, showStructure, type Structure } from "./tree.ts";
import { typed, type InputsOf, type Tensors } from "./tree-types.ts";

/** An axis for all leaves of a tree, `null` for none, or a tree of those. */
export type Axes = number | null | readonly Axes[] | { readonly [key: string]: Axes };

export interface VmapOptions {
  /** Which axis of each argument holds the examples; 0 if absent. A list has one entry for each argument. */
  readonly inAxes?: Axes;
  /** Where the axis of examples is put in each result; 0 if absent. */
  readonly outAxes?: Axes;
}

/**
 * `f` on examples stacked along an axis of its arguments; all results get that axis. Arguments with axis `null` are
 * the same for all examples.
 * @throws ArgumentError if there is no argument with examples, or their numbers differ.
 */
export function vmap<A extends readonly unknown[], R>(
  f: (...args: A) => R,
  options: VmapOptions = {},
): (...args: InputsOf<A>) => Tensors<R> {
  const { inAxes = 0, outAxes = 0 } = optionsOf(options, "vmap", ["inAxes", "outAxes"]);
  const transformed = (...args: InputsOf<A>): Tensors<R> => {
    const { contents, structure } = leavesOf(args, "vmap");
    const axes = leafAxes(inAxes, structure, "inAxes").map((axis, i) =>
      normalAxis(axis, at(contents, i).type, 0, `inAxes: ${showPath(at(leafPaths(structure), i))}`),
    );
    const size = exampleCount(contents, axes, structure);
    const inputs = contents.map(({ type, weak }, i) => ({ type: without(type, axes[i] ?? null), weak }));
    const { program, captured, result, weak, hosts } = traceFunction(nameOf(f), inputs, structure, (tree) =>
      applyTo(f, tree),
    );
    const batched = [...axes.map((axis) => axis !== null), ...captured.map(() => false)];
    const mapped = batching.vmap(program, batched, size);
    const results = leafAxes(outAxes, result, "outAxes").map((axis, i) =>
      normalAxis(axis, at(program.outputs, i).type, 1, `outAxes: ${showPath(at(leafPaths(result), i))}`),
    );
    const all = [...contents, ...captured];
    const whole = buildProgram(
      `vmap_${nameOf(f)}`,
      all.map(({ type }) => type),
      (b, ...values) => {
        const moved = values.map((value, i) => moveAxis(b, value, axes[i] ?? null, 0));
        return inline(b, mapped.program, moved).map((value, i) =>
          placeAxis(b, value, {
            axis: results[i] ?? null,
            isBatched: at(mapped.batched, i),
            size,
            path: showPath(at(leafPaths(result), i)),
          }),
        );
      },
    );
    noteStage(`vmap of ${program.name}`, whole);
    return typed(rebuild(result, runProgram(whole, all, weak, hosts)));
  };
  return named(transformed, `vmap_${nameOf(f)}`);
}

const without = ({ dtype, shape }: ArrayType, axis: number | null): ArrayType => ({
  dtype,
  shape: axis === null ? shape : shape.filter((_, i) => i !== axis),
});

/** One axis for each leaf of `structure`, from a tree that ends earlier than it. */
function leafAxes(axes: Axes, structure: Structure, where: string): readonly (number | null)[] {
  if (axes === null || typeof axes === "number") return Array.from({ length: countLeaves(structure) }, () => axes);
  const bad = (found = ""): ArgumentError =>
    new ArgumentError(
      "tree-mismatch",
      `vmap: ${where} ${JSON.stringify(axes)}${found} for ${showStructure(structure)}`,
      "give a number, null, or a tree of them of the form of the arguments (or of the result)",
    );
  if (structure.kind === "array" && isList(axes)) {
    const { length } = structure.children;
    if (axes.length !== length) throw bad(`, which has ${axes.length} entries where ${length} are needed,`);
    return structure.children.flatMap((child, i) => leafAxes(axes[i] ?? null, child, where));
  }
  if (structure.kind !== "object" || isList(axes)) throw bad();
  return structure.children.flatMap((child, i) => {
    const axis = axes[at(structure.keys, i)];
    if (axis === undefined) throw bad();
    return leafAxes(axis, child, where);
  });
}

const isList = (axes: Axes): axes is readonly Axes[] => Array.isArray(axes);

/** `axis` counted from the front, of an array with `extra` more axes than `type`. */
function normalAxis(axis: number | null, type: ArrayType, extra: number, where: string): number | null {
  if (axis === null) return null;
  const rank = type.shape.length + extra;
  if (Number.isInteger(axis) && axis >= -rank && axis < rank) return axis < 0 ? axis + rank : axis;
  throw new ArgumentError(
    "axis-out-of-range",
    `vmap: ${where}: axis ${axis} of ${showType(type)}`,
    "choose an axis that the array has, or null if it is the same for all examples",
  );
}

function exampleCount(contents: readonly Real[], axes: readonly (number | null)[], structure: Structure): number {
  const found = contents.flatMap(({ type, shape }, i) => {
    const axis = axes[i] ?? null;
    return axis === null
      ? []
      : [{ size: at(shape, axis), text: `${at(leafPaths(structure), i)}: ${showType(type)} along axis ${axis}` }];
  });
  const [first] = found;
  if (!first)
    throw new ArgumentError(
      "bad-argument",
      `vmap: no argument has an axis of examples`,
      "give at least one argument an axis in inAxes",
    );
  if (found.some(({ size }) => size !== first.size))
    throw new ArgumentError(
      "shape-mismatch",
      `vmap: numbers of examples differ: ${found.map(({ text }) => text).join("; ")}`,
      "all arguments with an axis need equally many examples; null in inAxes shares an argument",
    );
  return first.size;
}

interface Placement {
  readonly axis: number | null;
  readonly isBatched: boolean;
  readonly size: number;
  readonly path: string;
}

function placeAxis(b: Emitter, value: Value, { axis, isBatched, size, path }: Placement): Value {
  if (axis !== null) return moveAxis(b, isBatched ? value : repeatLeading(b, value, size), 0, axis);
  if (!isBatched) return value;
  throw new ArgumentError(
    "bad-argument",
    `vmap: the result at ${path} differs between examples, but its axis in outAxes is null`,
    "give it an axis",
  );
}

/** `value` with axis `from` moved to position `to`. */
export function moveAxis(b: Emitter, value: Value, from: number | null, to: number): Value {
  if (from === null || from === to) return value;
  const others = value.type.shape.flatMap((_, axis) => (axis === from ? [] : [axis]));
  return b.one(transpose, [value], { order: [...others.slice(0, to), from, ...others.slice(to)] });
}
