/** From a function on trees to a program on the leaves. */
import { ArgumentError, at, showType, TraceError, type ArrayType, type Program } from "@cotangent/ir";
import type { Real } from "./content.ts";
import { describe } from "./describe.ts";
import type { HostFunction } from "./host.ts";
import { liftNumber } from "./operations.ts";
import { contentOf, Tensor } from "./tensor.ts";
import { currentTrace, requireAlive, Trace, within } from "./trace.ts";
import { flatten, leafPaths, unflatten, type Structure } from "./tree.ts";
import { typed } from "./tree-types.ts";

/** The arguments of a call: contents of the leaves, and how they hang together. */
export interface Leaves {
  readonly contents: readonly Real[];
  readonly structure: Structure;
}

/** What a leaf must be to stand for an input. */
export interface InputType {
  readonly type: ArrayType;
  readonly weak: boolean;
}

export interface TracedFunction {
  /** Its inputs are the leaves of the arguments, then what was captured; its outputs the leaves of the result. */
  readonly program: Program;
  readonly captured: readonly Real[];
  readonly result: Structure;
  /** Which outputs have a dtype that gives way. */
  readonly weak: readonly boolean[];
  readonly hosts: readonly HostFunction[];
}

export const inputTypes = (contents: readonly Real[]): readonly InputType[] =>
  contents.map(({ type, weak }) => ({ type, weak }));

/**
 * The name of a user's function, for programs and messages.
 * @throws ArgumentError if it is none.
 */
export function nameOf(f: { readonly name: string }): string {
  if (typeof f === "function") return /^[A-Za-z_]\w*$/.test(f.name) ? f.name : "f";
  throw new ArgumentError("bad-argument", `${describe(f)} is used as a function`, "pass the function itself");
}

/**
 * The leaves of `tree` as contents; `dual` if these are cotangents. Numbers are weak; beside an f64 array they are f64, so that they lose no digits.
 * @throws ArgumentError for a leaf that is neither a tensor nor a number nor a boolean.
 */
export function leavesOf(tree: unknown, where: string, dual?: boolean): Leaves {
  const { leaves, structure } = flatten(tree, dual);
  const precise = leaves.find((leaf) => leaf instanceof Tensor && leaf.dtype.name === "f64");
  const like = precise instanceof Tensor ? precise : undefined;
  const contents = leaves.map(
    (leaf, i) => leafContent(leaf, like) ?? refuseLeaf(leaf, where, at(leafPaths(structure), i)),
  );
  for (const content of contents) if (content.kind === "traced") requireAlive(content);
  return { contents, structure };
}

/** Complex arrays are no leaves: they come apart in trees. */
function leafContent(leaf: unknown, like?: Tensor): Real | undefined {
  if (leaf instanceof Tensor) return typed<Real>(contentOf(leaf));
  return typeof leaf === "number" || typeof leaf === "boolean" ? liftNumber(leaf, like) : undefined;
}

function refuseLeaf(leaf: unknown, where: string, path: string): never {
  throw new ArgumentError(
    "bad-tree",
    `${where}: ${path === "" ? "it" : `the leaf at ${path}`} is ${describe(leaf)}`,
    "leaves are tensors, numbers, booleans and null; register classes with registerTree(), make arrays with array(), and close over or mark as static (jit's staticArgnums) what is no array",
  );
}

/** Traces `body`, which gets the tree of tracers of these types. */
export function traceFunction(
  name: string,
  inputs: readonly InputType[],
  structure: Structure,
  body: (tree: unknown) => unknown,
): TracedFunction {
  const trace = new Trace(name, currentTrace());
  try {
    return within(trace, () => {
      const tracers = inputs.map(({ type, weak }) => new Tensor(trace.input(type, weak)));
      const { leaves, structure: result } = flatten(body(unflatten(structure, tracers)));
      const outputs = leaves.map((leaf, i) => leafContent(leaf) ?? refuseResult(name, leaf, at(leafPaths(result), i)));
      const program = trace.finish(outputs.map((output) => trace.read(output)));
      return { program, captured: trace.captured, result, weak: outputs.map(({ weak }) => weak), hosts: trace.hosts };
    });
  } finally {
    trace.end();
  }
}

/** Traces a function of several arguments, whose leaves are `leaves`. */
export const traceCall = (f: (...args: never) => unknown, { contents, structure }: Leaves): TracedFunction =>
  traceFunction(nameOf(f), inputTypes(contents), structure, (args) => applyTo(f, args));

/**
 * `f(...args)`, where `args` was taken apart and put together again as an array.
 * @throws TraceError if the result is a Promise or a generator.
 */
export function applyTo(f: (...args: never) => unknown, args: unknown): unknown {
  return checkResult(nameOf(f), Reflect.apply(f, undefined, Array.isArray(args) ? args : []));
}

function checkResult(name: string, result: unknown): unknown {
  const isFunction = (x: unknown): boolean => typeof x === "function";
  if (typeof result !== "object" || result === null || result instanceof Tensor) return result;
  const found =
    "then" in result && isFunction(result.then)
      ? "a Promise"
      : "next" in result && isFunction(result.next)
        ? "a generator"
        : undefined;
  if (found === undefined) return result;
  throw new TraceError(
    "async-function",
    `"${name}" returns ${found}`,
    "await before the call, and return a list instead of yielding",
  );
}

function refuseResult(name: string, leaf: unknown, path: string): never {
  throw new TraceError(
    "bad-tree",
    `"${name}" returns ${describe(leaf)}${path === "" ? "" : ` at ${path}`}, which is no tree of tensors`,
    "return tensors, numbers, and arrays, objects or registered classes (registerTree) of them; null where there is nothing",
  );
}

export const showInput = ({ type, weak }: InputType): string => `${showType(type)}${weak ? "*" : ""}`;
