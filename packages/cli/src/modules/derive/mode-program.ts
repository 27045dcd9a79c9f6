/** The program of a mode, and how its inputs and outputs lie in plain values. */
import { at, joinLoops, steadyCarries, withRoom, type Program } from "cotangent/compiler";
import type { Sizing } from "../../source/derived-sizes.ts";
import { exportName, type DerivativeKind, type Mode } from "../mode.ts";
import { mappedProgram } from "./mapped.ts";
import {
  activeInputs,
  countLeaves,
  number,
  objectOf,
  substitute,
  tangentOf,
  unlike,
  type Field,
  type Plain,
  type ModuleSource,
} from "../plain.ts";
import { exact, gradientProgram, jvpProgram, vjpProgram, withoutFirst } from "./derivatives.ts";
import { hessianProgram, jacobianProgram } from "./jacobians.ts";
import { ModeError, requireParameters } from "./mode-error.ts";
import { optimizerProgram } from "./optimizer-step.ts";

export interface ModeProgram {
  /** What the module exports it as. */
  readonly name: string;
  readonly mode: Mode;
  /** The names of the parameters that it is a derivative by. */
  readonly wrt: readonly string[];
  readonly parameters: readonly Field[];
  readonly result: Plain;
  /** Inputs are the leaves of the parameters, outputs those of the result. */
  readonly program: Program;
  readonly sizing: Sizing;
}

const noSizing: Sizing = { derived: [], rules: [] };

/** @throws ModeError if the function has no such derivative. */
export const modeProgram = (source: ModuleSource, mode: Mode): ModeProgram => ({
  ...ofMode(source, mode),
  sizing: source.sizing ?? noSizing,
});

function ofMode(source: ModuleSource, mode: Mode): Omit<ModeProgram, "sizing"> {
  const { program, parameters, result } = source;
  const name = exportName(source.name, mode);
  if (mode.kind === "value") return { name, mode, wrt: [], parameters, result, program: named(exact(program), name) };
  if (mode.kind === "vmap") {
    const mapped = mappedProgram(source, mode.over, mode.length);
    return { name, mode, wrt: [], ...mapped, program: named(mapped.program, name) };
  }
  if ("optimizer" in mode) {
    const wrt = chosen(source, { kind: "step", wrt: mode.wrt });
    const made = optimizerProgram(source, scalar(source, roomy(program), "step"), wrt, mode);
    return { name, mode, wrt: wrt.map((field) => field.name), ...made, program: named(made.program, name) };
  }
  const wrt = chosen(source, mode);
  const made = derivative(source, wrt, mode.kind);
  return {
    name,
    mode,
    wrt: wrt.map((field) => field.name),
    parameters: [...parameters, ...made.more.map((field) => unlike(field, parameters))],
    result: made.result,
    program: named(made.program, name),
  };
}

/** Values have the bits of the function, and so has all that derivatives keep of them. */
const roomy = (program: Program): Program => withRoom(exact(program)).program;

interface Made {
  /** Parameters after those of the function. */
  readonly more: readonly Field[];
  readonly result: Plain;
  readonly program: Program;
}

function derivative(source: ModuleSource, wrt: readonly Field[], kind: DerivativeKind): Made {
  const { result } = source;
  requireNumbers(source, kind);
  const tangents = wrt.map((field) => ({ name: field.name, type: tangentOf(field.type) }));
  const marks = activeInputs(source, wrt);
  const program = kind === "jvp" ? exact(source.program) : roomy(source.program);
  const values = program.outputs.length;
  const gradient = objectOf(tangents);
  switch (kind) {
    case "grad": {
      const made = gradientProgram(scalar(source, program, kind), marks);
      return { more: [], result: gradient, program: withoutFirst(made, values) };
    }
    case "value-and-grad": {
      const made = gradientProgram(scalar(source, program, kind), marks);
      return { more: [], result: record({ value: result, grad: gradient }), program: made };
    }
    case "jvp": {
      const both = record({ value: result, tangent: tangentOf(result) });
      return { more: [{ name: "tangents", type: gradient }], result: both, program: jvpProgram(program, marks) };
    }
    case "vjp": {
      const both = record({ value: result, grad: gradient });
      const more = [{ name: "cotangent", type: tangentOf(result) }];
      return { more, result: both, program: vjpProgram(program, marks) };
    }
    case "jacobian": {
      const outputs = program.outputs.filter(({ type }) => type.dtype.differentiable);
      const blocks = tangents.map(({ name, type }) => ({ name, type: substitute(tangentOf(result), type) }));
      const made = jacobianProgram({ ...program, outputs }, marks);
      return { more: [], result: objectOf(blocks), program: inBlocks(made, [outputs.length], countsOf(tangents)) };
    }
    case "hvp": {
      const slopes = withoutFirst(gradientProgram(scalar(source, program, kind), marks), values);
      const made = withoutFirst(jvpProgram(exact(slopes), marks), slopes.outputs.length);
      return { more: [{ name: "vectors", type: gradient }], result: gradient, program: made };
    }
    case "hessian": {
      const slopes = withoutFirst(gradientProgram(scalar(source, program, kind), marks), values);
      const fields = tangents.map(({ name, type }) => ({
        name,
        type: objectOf(tangents.map((inner) => ({ name: inner.name, type: substitute(type, inner.type) }))),
      }));
      const counts = countsOf(tangents);
      const made = hessianProgram(exact(slopes), marks);
      return { more: [], result: objectOf(fields), program: inBlocks(made, counts, counts) };
    }
  }
}

const countsOf = (fields: readonly Field[]): readonly number[] => fields.map(({ type }) => countLeaves(type));

/**
 * The outputs of a program are a matrix, row by row; they come out block by block, each row by row.
 * @param heights the rows of the blocks
 * @param widths their columns
 */
function inBlocks(program: Program, heights: readonly number[], widths: readonly number[]): Program {
  const width = widths.reduce((a, b) => a + b, 0);
  const startsOf = (lengths: readonly number[]): readonly number[] =>
    lengths.map((_, i) => lengths.slice(0, i).reduce((a, b) => a + b, 0));
  const [tops, lefts] = [startsOf(heights), startsOf(widths)];
  const outputs = heights.flatMap((rows, p) =>
    widths.flatMap((columns, q) =>
      Array.from({ length: rows * columns }, (_, k) => {
        const [row, column] = [at(tops, p) + Math.floor(k / columns), at(lefts, q) + (k % columns)];
        return at(program.outputs, row * width + column);
      }),
    ),
  );
  return { ...program, outputs };
}

const record = (fields: Readonly<Record<string, Plain>>): Plain =>
  objectOf(Object.entries(fields).map(([name, type]) => ({ name, type })));

const named = (program: Program, name: string): Program => ({
  ...exact(joinLoops(steadyCarries(exact(program)))),
  name,
});

/** The parameters to differentiate by, in the order of the function's. */
function chosen(
  { name, parameters }: ModuleSource,
  { kind, wrt }: { readonly kind: DerivativeKind | "step"; readonly wrt: readonly string[] },
): readonly Field[] {
  const possible = parameters.filter(({ type }) => tangentOf(type).kind !== "none");
  requireParameters({ name, parameters }, wrt);
  const fixed = wrt.find((wanted) => !possible.some((field) => field.name === wanted));
  if (fixed !== undefined)
    throw new ModeError(
      "no-derivative",
      `"${name}" has no derivative by "${fixed}", in which there is no number`,
      `--${kind} takes parameters of numbers`,
    );
  if (possible.length === 0)
    throw new ModeError("no-derivative", `"${name}" has no parameter of numbers`, `leave --${kind} out`);
  return wrt.length === 0 ? possible : possible.filter((field) => wrt.includes(field.name));
}

/** @throws ModeError unless the function returns one number. */
function scalar({ name, result }: ModuleSource, program: Program, kind: Mode["kind"]): Program {
  if (result.kind === number.kind) return program;
  throw new ModeError(
    "not-scalar",
    `"${name}" returns more than one number, and --${kind} is of functions that return one`,
    "take --jacobian for all derivatives, or --vjp for a sum of them",
  );
}

/** @throws ModeError for a result without numbers. */
function requireNumbers({ name, result }: ModuleSource, kind: Mode["kind"]): void {
  if (tangentOf(result).kind !== "none") return;
  throw new ModeError("no-derivative", `"${name}" returns no number`, `leave --${kind} out`);
}
