/** Functions of plain files, compiled to JavaScript and called with plain values. */
import { Builder, compile, f32, f64, inline, vjp, type Executable, type Program } from "cotangent/compiler";
import type { Diagnostic } from "../../packages/cli/src/source/diagnostic.ts";
import { readSource } from "../../packages/cli/src/source/read-source.ts";
import type { SourceProgram } from "../../packages/cli/src/source/source-program.ts";
import type { Plain } from "./corpus-case.ts";
import { flatten, leafCount, unflatten, withNumbers, type Leaf } from "./plain-values.ts";

export interface SourceFunction {
  readonly file: string;
  readonly name: string;
  readonly lengths: Readonly<Record<string, number>>;
}

export class SourceErrors extends Error {
  readonly diagnostics: readonly Diagnostic[];

  constructor(diagnostics: readonly Diagnostic[]) {
    super(
      diagnostics
        .map(({ file, line, column, code, message }) => `${file}:${line}:${column} ${code}: ${message}`)
        .join("\n"),
    );
    this.diagnostics = diagnostics;
  }
}

/** The program of a function; what the front end says against it is thrown. */
export function read(source: SourceFunction, dtype: "f32" | "f64" = "f64"): SourceProgram {
  const { program, diagnostics } = readSource({ ...source, dtype: dtype === "f32" ? f32 : f64 });
  if (!program) throw new SourceErrors(diagnostics);
  return program;
}

/** Runs `executable` on leaves. */
function run(executable: Executable, leaves: readonly Leaf[]): readonly Leaf[] {
  const inputs = executable.inputs.map(({ dtype }, i) => {
    const array = dtype.allocate(leaves[i]!.length);
    array.set(leaves[i]!);
    return array;
  });
  return executable.run(inputs);
}

const leavesOf = ({ parameters }: SourceProgram, args: readonly Plain[]): readonly Leaf[] =>
  parameters.flatMap(({ type }, i) => flatten(type, args[i]!));

/** The function that the program computes. */
export function valueOf(source: SourceProgram): (args: readonly Plain[]) => Plain {
  const executable = compile(source.program);
  return (args) => unflatten(source.result, run(executable, leavesOf(source, args)));
}

/** `(inputs, cotangents) ↦ cotangents of the inputs marked`, and which outputs have cotangents. */
function pullBack(program: Program, active: readonly boolean[]): readonly [Program, readonly boolean[]] {
  const { forward, backward, residuals, active: moving } = vjp(program, active);
  const b = new Builder();
  const inputs = program.inputs.map(({ type }) => b.input(type));
  const cotangents = program.outputs.filter((_, i) => moving[i]).map(({ type }) => b.input(type));
  const known = inline(b, forward, inputs);
  const outputs = inline(b, backward, [...known.slice(known.length - residuals), ...cotangents]);
  return [b.finish(outputs, `gradient_${program.name}`), moving];
}

/**
 * The gradient of `Σ wₖ·yₖ` by the parameters named, where y are the numbers of the result and w the function
 * `weight` of their number: values like those parameters.
 */
export function gradientOf(
  source: SourceProgram,
  wrt: readonly string[],
  weight: (k: number) => number,
): (args: readonly Plain[]) => readonly Plain[] {
  const { parameters, program } = source;
  const chosen = parameters.filter(({ name }) => wrt.includes(name));
  const marks = parameters.flatMap(({ name, type }) =>
    Array.from({ length: leafCount(type) }, () => wrt.includes(name)),
  );
  const active = program.inputs.map(({ type }, i) => marks[i]! && type.dtype.differentiable);
  const [gradient, moving] = pullBack(program, active);
  const executable = compile(gradient);
  const weights = weightsOf(source, weight).filter((_, i) => moving[i]);
  return (args) => {
    const leaves = leavesOf(source, args);
    const found = run(executable, [...leaves, ...weights]);
    let next = 0;
    const all = leaves.flatMap((leaf, i) => {
      if (!marks[i]) return [];
      return active[i] ? [found[next++]!] : [Array.from(leaf, () => 0)];
    });
    let leaf = 0;
    return chosen.map(({ type }) => unflatten(type, all.slice(leaf, (leaf += leafCount(type)))));
  };
}

/** The weights of the numbers of the result, as leaves. */
function weightsOf({ result, program }: SourceProgram, weight: (k: number) => number): readonly Leaf[] {
  const sizes = program.outputs.map(({ type }) => type.shape.reduce((n: number, dim) => n * (dim as number), 1));
  const places = unflatten(
    result,
    sizes.map((size) => Array.from({ length: size }, () => 1)),
  );
  let k = 0;
  return flatten(
    result,
    withNumbers(places, () => weight(k++)),
  );
}
