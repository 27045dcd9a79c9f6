/** Compiled functions of arrays whose lengths are known when they are called. */
import { compileSized, type SizedExecutable } from "@cotangent/codegen-js";
import {
  ArgumentError,
  arrayValue,
  at,
  BoundedCache,
  DeviceError,
  evaluateDim,
  optimize,
  parseType,
  print,
  ShapeError,
  sizeNames,
  type ArrayType,
  type ArrayValue,
  type Program,
  type Sizes,
} from "@cotangent/ir";
import type { Real } from "../content.ts";
import { allowArrays } from "../control.ts";
import { describe } from "../describe.ts";
import { host } from "../device.ts";
import { storedTensor } from "../execute.ts";
import { rebuild } from "../run-program.ts";
import { contentOf, Tensor } from "../tensor.ts";
import { applyTo, nameOf, traceFunction, type TracedFunction } from "../trace-function.ts";
import { currentTrace, storedOf } from "../trace.ts";
import { flatten, leafPaths, showPath } from "../tree.ts";
import { typed, type InputsOf, type Tensors } from "../tree-types.ts";
import { generalize } from "./generalize.ts";
import { probesFor } from "./probes.ts";
import { argumentsOf } from "./sized-arguments.ts";

/** A tree with the type of an array in the place of each tensor: text, as `"f32[batch, 784]"`, or a tensor of that type. */
export type SizedSpecs<T> = T extends Tensor | number | boolean
  ? string | Tensor
  : T extends null | undefined
    ? T
    : { [K in keyof T]: SizedSpecs<T[K]> };

/** A function that is compiled once for arrays of any length. */
export interface Polymorphic<A extends readonly unknown[], R> {
  (...args: InputsOf<A>): Tensors<R>;
  /** The program with its named sizes, as text. */
  readonly program: string;
  /** The code that runs, a function of the sizes. */
  readonly source: string;
  /** The names of the sizes. */
  readonly sizes: readonly string[];
}

/**
 * `f`, compiled once for arrays of these types, in which names stand for lengths that are known at a call. The same name is the same
 * length everywhere. `f` may be what `grad` or `vmap` made. It is traced for some lengths, and the programs must differ in
 * lengths only. The first call for other lengths traces it once more: lengths for which it does something else (a choice of JavaScript
 * by a length, a batch of one that is repeated) have code of their own.
 *
 * Runs on the CPU. Within a trace it is a part of what is traced.
 *
 * @throws ShapeError where a named size is what an operation cannot take, with its line; and at a call whose arrays have other
 * types, naming the argument, the axis, and what was found and wanted.
 *
 * @example
 * ```ts
 * import { grad, type Tensor } from "cotangent";
 * import * as np from "cotangent/numpy";
 * import { polymorphic } from "cotangent/shapes";
 *
 * const loss = (w: Tensor, x: Tensor) => np.mean(np.square(np.matmul(x, w)));
 * const slope = polymorphic(grad(loss), "f32[784, 10]", "f32[batch, 784]");
 * slope(np.ones([784, 10]), np.ones([32, 784])).shape; // [784, 10]
 * slope(np.ones([784, 10]), np.ones([50, 784])).shape; // [784, 10], by the same code
 * ```
 */
export function polymorphic<A extends readonly unknown[], R>(
  f: (...args: A) => R,
  ...specs: { [K in keyof A]: SizedSpecs<A[K]> }
): Polymorphic<A, R> {
  const compiled = compileFor(f, specs);
  const call = (...args: InputsOf<A>): Tensors<R> => typed(currentTrace() ? applyTo(f, args) : compiled.call(args));
  const { sizes, source } = compiled.executable;
  return Object.assign(call, { program: print(compiled.program), source, sizes });
}

/** A program that runs, and the arrays that its function captured. */
interface Runnable {
  readonly executable: SizedExecutable;
  readonly captured: readonly Real[];
}

interface CompiledFunction extends Runnable {
  readonly program: Program;
  call(args: readonly unknown[]): unknown;
}

/** How many sets of lengths are known to need no code of their own. */
const knownSizes = 1024;

function compileFor(f: (...args: never) => unknown, specs: readonly unknown[]): CompiledFunction {
  allowArrays();
  const { leaves, structure } = flatten(specs);
  const paths = leafPaths(structure);
  const inputs = leaves.map((leaf, i) => typeOfSpec(leaf, at(paths, i)));
  const names = sizeNames(inputs.flatMap(({ shape }) => shape));
  const traceAt = (sizes: Sizes): TracedFunction =>
    traceFunction(
      nameOf(f),
      inputs.map((type) => ({ type: concrete(type, sizes), weak: false })),
      structure,
      (args) => applyTo(f, args),
    );
  const probes = probesFor(names);
  const traces = probes.map(traceAt);
  const { captured, result, weak, hosts } = at(traces, 0);
  if (hosts.length > 0)
    throw new ArgumentError(
      "bad-argument",
      "polymorphic: the function calls the host",
      "leave tap() and hostCall() out",
    );
  const program = generalize(traces, inputs, probes, nameOf(f));
  const shared: Runnable = { executable: compileSized(optimize(program)), captured };
  const text = print(program);
  /** The program for all lengths, where it is that of the function for these, and else one of their own. */
  const choose = (sizes: Sizes): Runnable => {
    const trace = traceAt(sizes);
    const isShared = isSameFor(text, [...traces, trace], inputs, [...probes, sizes], nameOf(f));
    return isShared ? shared : { executable: compileSized(optimize(trace.program)), captured: trace.captured };
  };
  const chosen = new BoundedCache<string, Runnable>(knownSizes);
  return {
    ...shared,
    program,
    call(args) {
      const { contents, sizes } = argumentsOf(args, structure, inputs);
      const own = chosen.get([...sizes.values()].join(), () => choose(sizes));
      const results = own.executable.run([...contents, ...own.captured].map(onHost));
      return rebuild(
        result,
        results.map(({ dtype, shape, data }, i) => storedTensor(host, { dtype, shape }, data, weak[i])),
      );
    },
  };
}

/** Whether what these traces have in common is the program with this text. */
function isSameFor(
  text: string,
  traces: readonly TracedFunction[],
  inputs: readonly ArrayType[],
  probes: readonly Sizes[],
  name: string,
): boolean {
  try {
    return print(generalize(traces, inputs, probes, name)) === text;
  } catch (cause) {
    if (cause instanceof ShapeError) return false;
    throw cause;
  }
}

function onHost(content: Real): ArrayValue {
  const { type, shape, storage } = storedOf(content);
  if (storage.isOnHost) return arrayValue(type.dtype, shape, storage.elements);
  throw new DeviceError(
    "wrong-device",
    `polymorphic: an array on ${storage.device.name}`,
    'copy it with devicePut(x, "cpu")',
  );
}

const concrete = ({ dtype, shape }: ArrayType, sizes: Sizes): ArrayType => ({
  dtype,
  shape: shape.map((dim) => evaluateDim(dim, sizes)),
});

function typeOfSpec(spec: unknown, path: string): ArrayType {
  if (spec instanceof Tensor) return contentOf(spec).type;
  const compact = typeof spec === "string" ? spec.replaceAll(/\s/g, "") : "";
  const type = parseType(compact.includes("[") ? compact : `${compact}[]`);
  if (type) return type;
  throw new ArgumentError(
    "bad-argument",
    `polymorphic: ${describe(spec)} at ${showPath(path)} says no type`,
    'write dtypes, and lengths as numbers or names: "f32[batch, 784]"',
  );
}
