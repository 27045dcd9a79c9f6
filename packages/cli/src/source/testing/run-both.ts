/** A function of plain TypeScript run directly, and as the program that the front end makes of it. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  bool,
  check,
  compile,
  evaluate,
  evaluateDim,
  f64,
  namedSize,
  optimize,
  type ArrayValue,
  type Program,
} from "cotangent/compiler";
import { ts } from "ts-morph";
import { allSizes } from "../derived-sizes.ts";
import type { Diagnostic } from "../diagnostic.ts";
import { readSource } from "../read-source.ts";
import type { SourceProgram, SourceResult } from "../source-program.ts";
import { flattenPlain, lengthsOf, unflattenPlain } from "./plain-values.ts";

export interface Both {
  readonly direct: unknown;
  /** By the reference interpreter, and by compiled code. */
  readonly evaluated: unknown;
  readonly compiled: unknown;
  /** By the reference interpreter, of the program whose lengths are not known. */
  readonly sized: unknown;
  readonly source: SourceProgram;
}

/** `f` with a folder that holds `files`, the first of which is the one to read. */
export function withFiles<T>(files: Readonly<Record<string, string>>, f: (path: string) => T): T {
  const folder = mkdtempSync(join(tmpdir(), "cotangent-source-"));
  try {
    for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
    return f(join(folder, Object.keys(files)[0] ?? ""));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const read = (path: string, name: string, lengths: Readonly<Record<string, number>>): SourceResult =>
  readSource({ file: path, name, dtype: f64, lengths });

/** What is wrong with the function `f` of `text`. */
export const diagnosticsOf = (text: string, name = "f"): readonly Diagnostic[] =>
  withFiles({ "f.ts": text }, (path) => read(path, name, {}).diagnostics);

/** The function `f` of a text, on plain arguments. Where lengths must be known, `fixed` names the parameters. */
export function runBoth(text: string, args: readonly unknown[], fixed?: readonly string[]): Both {
  const direct = runDirectly(text, args);
  return withFiles({ "f.ts": text }, (path) => {
    const sized = fixed ? undefined : programOf(read(path, "f", {}));
    const names = fixed ?? sized?.parameters.map((field) => field.name) ?? [];
    const source = programOf(read(path, "f", Object.assign({}, ...names.map((name, i) => lengthsOf(args[i], name)))));
    const both = interpret(source, args);
    return { direct, source, ...both, sized: sized ? interpret(sized, args, false).evaluated : both.evaluated };
  });
}

export function runDirectly(text: string, args: readonly unknown[]): unknown {
  const code = ts.transpile(text, { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ESNext });
  const exported: { readonly f?: unknown } = {};
  // oxlint-disable-next-line typescript/no-implied-eval -- The text is one of our tests, and this is what running it means.
  new Function("exports", code)(exported);
  if (typeof exported.f !== "function") throw new Error("the text has no function f");
  return Reflect.apply(exported.f, undefined, structuredClone(args));
}

function programOf(result: SourceResult): SourceProgram {
  if (result.program) return result.program;
  throw new Error(result.diagnostics.map((one) => `${one.line}:${one.column} ${one.code}: ${one.message}`).join("\n"));
}

function interpret(source: SourceProgram, args: readonly unknown[], compiling = true) {
  const { parameters, result, sizing } = source;
  check(source.program);
  const given = parameters.flatMap(({ type }, i) => flattenPlain(type, args[i], f64));
  const lengths = new Map<string, number>();
  source.program.inputs.forEach(({ type }, i) =>
    type.shape.forEach((dim, axis) => {
      if (typeof dim !== "number") lengths.set(dim.terms[0]?.factors[0] ?? "", given[i]?.shape[axis] ?? 0);
    }),
  );
  const sizes = sizing ? allSizes(sizing, lengths) : lengths;
  const { program, inputs } = withDerived(source, given, sizes);
  const plain = (leaves: readonly ArrayLike<number>[]): unknown =>
    unflattenPlain(result, leaves, (dim) => evaluateDim(dim, sizes));
  const evaluated = plain(evaluate(program, inputs).map(({ data }) => data));
  if (!compiling) return { evaluated, compiled: undefined };
  const best = optimize(program, { exact: true });
  check(best);
  return { evaluated, compiled: plain(compile(best).run(inputs.map(({ data }) => data))) };
}

/** The interpreter knows sizes by the shapes of inputs: there is one more for each that is derived. */
function withDerived(
  { program, sizing }: SourceProgram,
  given: readonly ArrayValue[],
  sizes: ReadonlyMap<string, number>,
): { readonly program: Program; readonly inputs: readonly ArrayValue[] } {
  const names = sizing?.derived.map(({ name }) => name) ?? [];
  const inputs = names.map((name) => {
    const length = sizes.get(name) ?? 0;
    return { dtype: bool, shape: [length], data: new Uint8Array(length) };
  });
  const more = names.map((name) => ({ type: { dtype: bool, shape: [namedSize(name)] } }));
  return { program: { ...program, inputs: [...program.inputs, ...more] }, inputs: [...given, ...inputs] };
}

/** Typed arrays as lists, so that results compare by their numbers. */
export function listed(value: unknown): unknown {
  if (ArrayBuffer.isView(value) && "length" in value) return Array.from(Object(value));
  if (Array.isArray(value)) return value.map((one) => (one === undefined ? NaN : listed(one)));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, field]) => [name, listed(field)]));
}

/** What the program gives for plain arguments, by the reference interpreter. */
export const runProgram = (source: SourceProgram, args: readonly unknown[]): unknown =>
  interpret(source, args, false).evaluated;
