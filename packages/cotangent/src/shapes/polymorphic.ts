/** Compiled functions of arrays whose lengths are known when they are called. */
import { compileSized, type SizedExecutable } from "@cotangent/codegen-js";
import {
  ArgumentError,
  arrayValue,
  at,
  DeviceError,
  equalTypes,
  evaluateDim,
  optimize,
  parseType,
  print,
  showDim,
  ShapeError,
  showType,
  sizeNames,
  type ArrayType,
  type Program,
  type Sizes,
} from "@cotangent/ir";
import type { Real } from "../content.ts";
import { allowArrays } from "../control.ts";
import { describe } from "../describe.ts";
import { host } from "../device.ts";
import { storedTensor } from "../execute.ts";
import { toDtype } from "../operations.ts";
import { rebuild } from "../run-program.ts";
import { contentOf, Tensor } from "../tensor.ts";
import { applyTo, leavesOf, nameOf, traceFunction, type TracedFunction } from "../trace-function.ts";
import { currentTrace, storedOf } from "../trace.ts";
import { checkStructure, flatten, leafPaths, showPath, type Structure } from "../tree.ts";
import { typed, type InputsOf, type Tensors } from "../tree-types.ts";
import { generalize } from "./generalize.ts";
import { probesFor } from "./probes.ts";

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
 * lengths only. Broadcasting is decided then: a named size of 1 is not repeated.
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

interface CompiledFunction {
  readonly program: Program;
  readonly executable: SizedExecutable;
  call(args: readonly unknown[]): unknown;
}

function compileFor(f: (...args: never) => unknown, specs: readonly unknown[]): CompiledFunction {
  allowArrays();
  const { leaves, structure } = flatten(specs);
  const paths = leafPaths(structure);
  const inputs = leaves.map((leaf, i) => typeOfSpec(leaf, at(paths, i)));
  const names = sizeNames(inputs.flatMap(({ shape }) => shape));
  const probes = probesFor(names);
  const traces = probes.map((sizes) =>
    traceFunction(
      nameOf(f),
      inputs.map((type) => ({ type: concrete(type, sizes), weak: false })),
      structure,
      (args) => applyTo(f, args),
    ),
  );
  const captured = capturedBy(traces, nameOf(f));
  const types = [...inputs, ...captured.map(({ type }) => type)];
  const program = generalize(
    traces.map((trace) => trace.program),
    types,
    probes,
  );
  const executable = compileSized(optimize(program));
  const { result, weak, hosts } = at(traces, 0);
  if (hosts.length > 0)
    throw new ArgumentError(
      "bad-argument",
      "polymorphic: the function calls the host",
      "leave tap() and hostCall() out",
    );
  return {
    program,
    executable,
    call(args) {
      const contents = argumentsOf(args, structure, inputs);
      const values = [...contents, ...captured].map((content) => {
        const { type, shape, storage } = storedOf(content);
        if (!storage.isOnHost)
          throw new DeviceError(
            "wrong-device",
            `polymorphic: an array on ${storage.device.name}`,
            'copy it with devicePut(x, "cpu")',
          );
        return arrayValue(type.dtype, shape, storage.elements);
      });
      const results = executable.run(values);
      return rebuild(
        result,
        results.map(({ dtype, shape, data }, i) => storedTensor(host, { dtype, shape }, data, weak[i])),
      );
    },
  };
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

/** What the function captures, which must be the same in all traces. */
function capturedBy(traces: readonly TracedFunction[], name: string): readonly Real[] {
  const { captured } = at(traces, 0);
  const isSame = (content: Real, other: Real | undefined): boolean =>
    other !== undefined &&
    equalTypes(content.type, other.type) &&
    content.kind === "stored" &&
    other.kind === "stored" &&
    (content.storage === other.storage ||
      storedOf(content).storage.elements.every((x, i) => Object.is(x, storedOf(other).storage.elements[i])));
  if (traces.every((trace) => captured.every((content, i) => isSame(content, trace.captured[i])))) return captured;
  throw new ShapeError(
    "unknown-size",
    `polymorphic: "${name}" makes an array of JavaScript numbers that depends on a named size`,
    "make it of functions such as arange(), ones() and eye(), or pass it as an argument",
  );
}

/** The leaves of a call's arguments, which must have the types that were asked for. */
function argumentsOf(args: readonly unknown[], expected: Structure, inputs: readonly ArrayType[]): readonly Real[] {
  const { contents, structure } = leavesOf(args, "polymorphic");
  checkStructure(structure, expected, "polymorphic");
  const paths = leafPaths(structure);
  const sizes = new Map<string, { readonly value: number; readonly from: string }>();
  const own = contents.map((content, i) => (content.weak ? toDtype(content, at(inputs, i).dtype) : content));
  const wrong = (i: number, why: string): ShapeError =>
    new ShapeError(
      "shape-mismatch",
      `polymorphic: the argument at ${at(paths, i)} is ${showType(at(own, i).type)}, not ${showType(at(inputs, i))}${why}`,
      "give arrays of the types that the function was compiled for; a name is one length everywhere",
    );
  own.forEach(({ type, shape }, i) => {
    const wanted = at(inputs, i);
    if (type.dtype !== wanted.dtype || shape.length !== wanted.shape.length) throw wrong(i, "");
    wanted.shape.forEach((dim, axis) => {
      const name = showDim(dim);
      if (typeof dim !== "number" && /^\w+$/.test(name) && !sizes.has(name))
        sizes.set(name, { value: at(shape, axis), from: `axis ${axis} of ${at(paths, i)}` });
    });
  });
  const values = new Map([...sizes].map(([name, { value }]) => [name, value]));
  own.forEach(({ shape }, i) =>
    at(inputs, i).shape.forEach((dim, axis) => {
      const length = evaluateDim(dim, values);
      if (length === shape[axis]) return;
      const why = sizeNames([dim]).map((name) => `${name} = ${sizes.get(name)?.value} by ${sizes.get(name)?.from}`);
      throw wrong(i, `: axis ${axis} has length ${shape[axis]}, not ${[showDim(dim), ...why].join(", ")}`);
    }),
  );
  return own;
}
