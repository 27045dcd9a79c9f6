/**
 * Operations on complex arrays: each becomes a program on real and imaginary parts, which is made once for arguments of
 * the same types. It runs at once, or is repeated in the function that is traced.
 */
import {
  ArgumentError,
  at,
  BoundedCache,
  buildProgram,
  complexRule,
  hash,
  misplaced,
  showParams,
  showType,
  type Params,
  type Parts,
  type Primitive,
  type Program,
  type Value,
} from "@cotangent/ir";
import { isComplex, type ComplexDtype, type Content, type Real } from "../content.ts";
import { allowArrays } from "../control.ts";
import { runProgram } from "../run-program.ts";
import { pairOf } from "./pair.ts";

/** A program on parts, and which of its results are complex. */
interface OnParts {
  readonly program: Program;
  readonly isComplex: readonly boolean[];
}

const made = new BoundedCache<string, OnParts>(1024);

/** The results of `primitive`, of whose arguments one or more are complex. */
export function applyComplex<P extends Params>(
  primitive: Primitive<P>,
  args: readonly Content[],
  params: P,
): readonly Content[] {
  allowArrays();
  const key = `${primitive.name}${showParams(params, hash)}(${args.map(({ type }) => showType(type)).join()})`;
  const onParts = made.get(key, () => programFor(primitive, args, params));
  const parts = args.flatMap((arg) => (arg.kind === "complex" ? [arg.re, arg.im] : [arg]));
  const weak = args.every((arg) => arg.weak || !arg.type.dtype.differentiable);
  const all = runProgram(
    onParts.program,
    parts,
    onParts.program.outputs.map(() => weak),
    [],
  );
  return grouped(dtypeAmong(args), onParts.isComplex, all);
}

function dtypeAmong(args: readonly Content[]): ComplexDtype {
  const found = args.map(({ type }) => type.dtype).find(isComplex);
  if (found) return found;
  throw new Error("internal: no argument is complex");
}

/** Real and complex results from the outputs of a program on parts. */
export function grouped(like: ComplexDtype, areComplex: readonly boolean[], all: readonly Real[]): readonly Content[] {
  let next = 0;
  return areComplex.map((complex) => {
    const re = at(all, next++);
    return complex ? pairOf(like.of(re.type.dtype), re, at(all, next++)) : re;
  });
}

function programFor<P extends Params>(primitive: Primitive<P>, args: readonly Content[], params: P): OnParts {
  const rule = complexRule(primitive);
  const wrong = misplaced(
    primitive,
    args.map(({ kind }) => kind === "complex"),
  );
  if (!rule || wrong >= 0) throw unsupported(primitive.name, args, wrong);
  const types = args.flatMap((arg) => (arg.kind === "complex" ? [arg.re.type, arg.im.type] : [arg.type]));
  let areComplex: readonly boolean[] = [];
  const program = buildProgram(primitive.name, types, (b, ...inputs) => {
    const results = rule(b, partsFrom(args, inputs), params);
    areComplex = results.map(({ im }) => im !== undefined);
    return results.flatMap(({ re, im }) => (im ? [re, im] : [re]));
  });
  return { program, isComplex: areComplex };
}

function partsFrom(args: readonly Content[], inputs: readonly Value[]): readonly Parts[] {
  let next = 0;
  return args.map(({ kind }) => {
    const re = at(inputs, next++);
    return kind === "complex" ? { re, im: at(inputs, next++) } : { re };
  });
}

/** Operations that ask which of two numbers is greater. */
const ordering: ReadonlySet<string> = new Set(
  "lt le max min reduceMax reduceMin argmax argmin cummax cummin scatterMax scatterMin sort".split(" "),
);

function unsupported(name: string, args: readonly Content[], wrong: number): ArgumentError {
  const types = args.map(({ type }) => showType(type)).join(", ");
  const [what, remedy] = ordering.has(name)
    ? ["compares numbers, and complex ones have no order", "compare real(z), imag(z) or abs(z)"]
    : wrong >= 0
      ? [`takes real numbers for argument ${wrong}`, "give it real(z), imag(z) or abs(z)"]
      : ["is not defined on complex numbers", "take it of real(z), imag(z) or abs(z); docs/complex.md lists what is"];
  return new ArgumentError("not-real", `${name}: it ${what}, and got ${types}`, remedy);
}
