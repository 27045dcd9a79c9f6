/** Compiled functions of numbers and typed arrays. */
import { at, TraceError, typesOf, type TypedArray } from "@cotangent/ir";
import { compileAs } from "../backend.ts";
import { allowArrays, allowed } from "../control.ts";
import { named } from "../grad.ts";
import { optionsOf } from "../options.ts";
import { applyTo, nameOf, traceFunction, type TracedFunction } from "../trace-function.ts";
import { currentTrace, storedOf } from "../trace.ts";
import { flatten, leafPaths, unflatten } from "../tree.ts";
import { typed, type WithLeaves } from "../tree-types.ts";
import { allocateFor } from "./allocate.ts";
import { boxed } from "./boxed.ts";
import { checkReturns, isScalar, slotsOf, specType, type Layout } from "./layout.ts";
import type { AnyPlain, Plain, Spec } from "./plain-types.ts";
import { isPrintable, printEntry, type Direct } from "./print-entry.ts";
import { refuseArguments, refuseOut } from "./refuse.ts";

export interface CompileOptions<O = unknown> {
  /** Whether arguments are looked at; true by default. Without it, wrong ones make wrong numbers. */
  readonly check?: boolean;
  /** The tree of types of the results, for the compiler of TypeScript and for readers; they are checked once. */
  readonly returns?: O;
}

/** A function of numbers and typed arrays. */
export interface Compiled<A extends readonly unknown[], R> {
  (...args: A): R;
  /**
   * The same into the arrays of `out`, a tree as the function returns it, and nothing is allocated. Numbers are written into
   * the arrays and objects of `out`, too. Returns `out`, or the number where the result is one.
   */
  into(out: R, ...args: A): R;
  /** New results for {@link into}: zeros, in linear memory where the function works there. */
  out(): R;
  /** What it became: one function of JavaScript, or a module of WebAssembly. */
  readonly language: "js" | "wasm";
  /** The text of the JavaScript; that of WebAssembly is empty. */
  readonly source: string;
}

/** The trees of types of `A`. */
type SpecsOf<A extends readonly unknown[]> = { readonly [K in keyof A]: WithLeaves<A[K], Spec> };
type PlainArguments<S> = Plain<S> extends infer P extends readonly unknown[] ? P : never;

/**
 * `f` as a plain function: it takes and returns numbers (and booleans) for scalars and typed arrays, row after row, for the
 * rest, in trees like those of `f`; there are no tensors, and no work but its own in a call. `types` has for each argument its
 * tree of types, as text (`"f64"`, `"f32[128, 10]"`) or examples ({@link Spec}). It composes with `grad`, `vmap` and the others.
 *
 * `f` is traced once, now; what it captures is kept as it is. Small programs are one JavaScript function without
 * allocations if `into` is used; large ones are WebAssembly, which works in place on arrays of {@link allocate} and copies
 * others. Arrays for results may be arrays of arguments; others that overlap in part may not.
 * It runs on the CPU.
 *
 * @throws ArgumentError `bad-argument` for a type that is none; functions throw `wrong-input` and `tree-mismatch` for arguments
 * that are not of these types (f16 elements are f32 numbers, bools bytes 0 and 1).
 *
 * @example
 * ```ts
 * import { compile, grad, type Tensor } from "cotangent";
 * import * as np from "cotangent/numpy";
 *
 * const f = (x: Tensor): Tensor => np.sum(np.power(x, 3));
 * const slope = compile(grad(f), ["f64[3]"], { returns: "f64[3]" });
 * slope(Float64Array.of(1, 2, 3)); // Float64Array [3, 12, 27]
 * const out = slope.out();
 * slope.into(out, Float64Array.of(1, 2, 3)); // the same, in out
 * ```
 */
export function compile<
  A extends readonly unknown[],
  R,
  const S extends SpecsOf<A>,
  const O extends WithLeaves<R, Spec> | undefined = undefined,
>(
  f: (...args: A) => R,
  types: S,
  options: CompileOptions<O> = {},
): Compiled<PlainArguments<S>, O extends undefined ? WithLeaves<R, AnyPlain> : Plain<O>> {
  const { check = true, returns } = optionsOf(options, "compile", ["check", "returns"]);
  const name = nameOf(f);
  allowArrays();
  const { traced, layout } = traceTypes(f, types);
  checkReturns(layout, returns);
  const { direct, language, source } = emit(traced, { name, layout, check });
  const out = (): unknown =>
    unflatten(
      layout.result,
      layout.outputs.map((slot) =>
        isScalar(slot) ? (slot.type.dtype.kind === "bool" ? false : 0) : allocateFor(slot),
      ),
    );
  const call = named(direct.call, `compiled_${name}`);
  return typed(Object.assign(call, { into: direct.into, out, language, source }));
}

/** A function of the user's as a program, and the layout of its arguments and results. */
export interface Traced {
  readonly traced: TracedFunction;
  readonly layout: Layout;
}

export function traceTypes(f: (...args: never) => unknown, types: readonly unknown[]): Traced {
  if (currentTrace())
    throw new TraceError(
      "tracer-as-value",
      `compile("${nameOf(f)}") within a function that is being traced`,
      "compile outside of it; within a trace call the function itself, or jit(f)",
    );
  const { leaves, structure } = flatten(types);
  const paths = leafPaths(structure);
  const inputs = leaves.map((leaf, i) => specType(leaf, at(paths, i)));
  const traced = traceFunction(nameOf(f), inputs, structure, (tree) => applyTo(f, tree));
  const layout: Layout = {
    args: structure,
    inputs: slotsOf(
      inputs.map(({ type }) => type),
      structure,
    ),
    result: traced.result,
    outputs: slotsOf(typesOf(traced.program.outputs), traced.result),
  };
  return { traced, layout };
}

interface Wanted {
  readonly name: string;
  readonly layout: Layout;
  readonly check: boolean;
}

interface Emitted {
  readonly direct: Direct;
  readonly language: "js" | "wasm";
  readonly source: string;
}

function emit({ program, captured, hosts }: TracedFunction, { name, layout, check }: Wanted): Emitted {
  const constants = captured.map((content) => storedOf(content).storage.elements.slice());
  const refuse = (args: readonly unknown[], ...out: readonly unknown[]): never => {
    refuseArguments(layout, args, name);
    if (out.length > 0) refuseOut(layout, out[0], name);
    throw new Error(`internal: compiled "${name}" refuses what fits`);
  };
  const found = compileAs(program, isPrintable(layout) ? printEntry(layout, constants.length, check) : undefined);
  if ("made" in found) return { direct: made(found.made)(constants, refuse), language: "js", source: found.source };
  const { executable, language } = found;
  const handler = allowed().handler?.(hosts);
  const direct = boxed({ name, layout, executable, constants, handler, checked: check, allocate: allocateFor });
  return { direct, language, source: executable.source };
}

type Make = (constants: readonly TypedArray[], refuse: (...args: never) => never) => Direct;
/** What {@link printEntry} promises of its text. */
const isMake = (value: unknown): value is Make => typeof value === "function";
function made(value: unknown): Make {
  if (isMake(value)) return value;
  throw new Error("internal: an entry that is no function");
}
