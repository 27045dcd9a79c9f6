/** Functions of plain files, compiled to JavaScript and called with plain values. */
import { Builder, compile, f32, f64, inline, transforms, vjp, type Executable, type Program } from "cotangent/compiler";
import type { Diagnostic } from "../../packages/cli/src/source/diagnostic.ts";
import { readSource } from "../../packages/cli/src/source/read-source.ts";
import type { SourceProgram } from "../../packages/cli/src/source/source-program.ts";
import type { Plain } from "./corpus-case.ts";
import { flatten, leafCount, unflatten, type Leaf } from "./plain-values.ts";

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

/** Which leaves of the parameters belong to those named. */
const marksOf = ({ parameters }: SourceProgram, wrt: readonly string[]): readonly boolean[] =>
  parameters.flatMap(({ name, type }) => Array.from({ length: leafCount(type) }, () => wrt.includes(name)));

/** From the arrays found for leaves that are active, those of all marked; what does not move has zeros. */
function completed(
  marks: readonly boolean[],
  active: readonly boolean[],
  found: readonly Leaf[],
  like: readonly Leaf[],
) {
  let next = 0;
  return like.flatMap((leaf, i) => (marks[i] ? [active[i] ? found[next++]! : Array.from(leaf, () => 0)] : []));
}

/** Values like the parameters named, from their leaves. */
function unflattened({ parameters }: SourceProgram, wrt: readonly string[], leaves: readonly Leaf[]): readonly Plain[] {
  let next = 0;
  return parameters
    .filter(({ name }) => wrt.includes(name))
    .map(({ type }) => unflatten(type, leaves.slice(next, (next += leafCount(type)))));
}

/** The pull-back: from arguments and a value like the result, its cotangent, to values like the parameters named. */
export function pullBackOf(
  source: SourceProgram,
  wrt: readonly string[],
): (args: readonly Plain[], cotangent: Plain) => readonly Plain[] {
  const marks = marksOf(source, wrt);
  const active = source.program.inputs.map(({ type }, i) => marks[i]! && type.dtype.differentiable);
  const [gradient, moving] = pullBack(source.program, active);
  const executable = compile(gradient);
  return (args, cotangent) => {
    const leaves = leavesOf(source, args);
    const cotangents = flatten(source.result, cotangent).filter((_, i) => moving[i]);
    return unflattened(source, wrt, completed(marks, active, run(executable, [...leaves, ...cotangents]), leaves));
  };
}

/** The product of the Hessian of a function of one number with values like the parameters named, in their direction. */
export function hessianProductOf(
  source: SourceProgram,
  wrt: readonly string[],
): (args: readonly Plain[], direction: readonly Plain[]) => readonly Plain[] {
  const marks = marksOf(source, wrt);
  const [gradient] = pullBack(source.program, marks);
  const { program, active } = transforms.jvp(gradient, [...marks, false]);
  const executable = compile(program);
  const chosen = source.parameters.filter(({ name }) => wrt.includes(name));
  return (args, direction) => {
    const leaves = leavesOf(source, args);
    const tangents = chosen.flatMap(({ type }, i) => flatten(type, direction[i]!));
    const found = run(executable, [...leaves, [1], ...tangents]).slice(gradient.outputs.length);
    let next = 0;
    const products = gradient.outputs.map((_, i) => (active[i] ? found[next++]! : Array.from(tangents[i]!, () => 0)));
    return unflattened(source, wrt, products);
  };
}
