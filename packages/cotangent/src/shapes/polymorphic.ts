/** Compiled functions of arrays whose lengths are known when they are called. */
import {
  ArgumentError,
  at,
  BoundedCache,
  evaluateDim,
  parseType,
  print,
  ShapeError,
  sizeNames,
  type ArrayType,
  type Program,
  type Sizes,
} from "@cotangent/ir";
import type { Real } from "../content.ts";
import { allowArrays } from "../control.ts";
import { describe } from "../describe.ts";
import { rebuild, runProgram } from "../run-program.ts";
import { contentOf, Tensor } from "../tensor.ts";
import { applyTo, nameOf, traceFunction, type TracedFunction } from "../trace-function.ts";
import { currentTrace } from "../trace.ts";
import { flatten, leafPaths, showPath } from "../tree.ts";
import { typed, type InputsOf, type Tensors } from "../tree-types.ts";
import { generalize } from "./generalize.ts";
import { onHost } from "../on-host.ts";
import { probesFor } from "./probes.ts";
import { argumentsOf } from "./sized-arguments.ts";
import { knownSizes, SizedCode } from "./sized-code.ts";

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
  /** The JavaScript that runs where little is to be done, a function of the sizes. */
  source(): string;
  /** The names of the sizes. */
  readonly sizes: readonly string[];
}

/**
 * `f`, compiled once for arrays of these types, in which names stand for lengths that are known at a call. The same name is the same
 * length everywhere. `f` may be what `grad` or `vmap` made. It is traced for some lengths, and the programs must differ in
 * lengths only. The first call for other lengths traces it once more: lengths for which it does something else (a choice of JavaScript
 * by a length, a batch of one that is repeated) have code of their own.
 *
 * Runs where its arguments are, as what `jit` makes: on the CPU in JavaScript or WebAssembly, on one thread, and on WebGPU, where no
 * kernel is compiled for a second length. Within a trace it is a part of what is traced.
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
  const { program, code } = compiled;
  return Object.assign(call, { program: print(program), source: () => code.javascript.source, sizes: code.sizes });
}

interface CompiledFunction {
  readonly program: Program;
  readonly code: SizedCode;
  call(args: readonly unknown[]): unknown;
}

/** Runs for arrays of certain lengths; the result is a tree. */
type Chosen = (contents: readonly Real[]) => unknown;

function compileFor(f: (...args: never) => unknown, specs: readonly unknown[]): CompiledFunction {
  allowArrays();
  const { leaves, structure } = flatten(specs);
  const paths = leafPaths(structure);
  const inputs = leaves.map((leaf, i) => typeOfSpec(leaf, at(paths, i)));
  const names = sizeNames(inputs.flatMap(({ shape }) => shape));
  const traceAt = (sizes: Sizes): TracedFunction =>
    onHost(() =>
      traceFunction(
        nameOf(f),
        inputs.map((type) => ({ type: concrete(type, sizes), weak: false })),
        structure,
        (args) => applyTo(f, args),
      ),
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
  const code = new SizedCode(program);
  const text = print(program);
  /** The program for all lengths, where it is that of the function for these, and else one of their own. */
  const choose = (sizes: Sizes): Chosen => {
    const own = traceAt(sizes);
    if (isSameFor(text, [...traces, own], inputs, [...probes, sizes], nameOf(f)))
      return (contents) => rebuild(result, code.run(sizes, [...contents, ...captured], weak));
    return (contents) =>
      rebuild(own.result, runProgram(own.program, [...contents, ...own.captured], own.weak, own.hosts));
  };
  const chosen = new BoundedCache<string, Chosen>(knownSizes);
  return {
    program,
    code,
    call(args) {
      const { contents, sizes } = argumentsOf(args, structure, inputs);
      return chosen.get([...sizes.values()].join(), () => choose(sizes))(contents);
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
