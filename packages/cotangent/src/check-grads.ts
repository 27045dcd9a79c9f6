/** Derivatives against central differences, and reverse mode against forward mode. */
import {
  ArgumentError,
  at,
  buildProgram,
  CheckError,
  f16,
  f64,
  inline,
  typesOf,
  type Program,
  type TypedArray,
} from "@cotangent/ir";
import { shapeOf, sizeOf, type Stored } from "./content.ts";
import { pullbackOf, tangentOf } from "./derive.ts";
import { defaultDevice } from "./device.ts";
import { execute, storedTensor } from "./execute.ts";
import type { HostFunction } from "./host.ts";
import { optionsOf } from "./options.ts";
import { toDtype } from "./operations.ts";
import { storedOf } from "./trace.ts";
import { applyTo, inputTypes, leavesOf, nameOf, traceFunction } from "./trace-function.ts";
import { typed, type InputsOf } from "./tree-types.ts";

export interface CheckGradsOptions {
  /** 1 checks first derivatives, 2 also those of the derivatives; 2 if absent. */
  readonly order?: number;
  /** The step of the differences; if absent 1e-5, or 0.1 where `f` casts to f16. */
  readonly eps?: number;
  /** The allowed error, relative to a derivative above 1 and absolute below; if absent 1e-5, or 0.05 where `f` casts to f16. */
  readonly tolerance?: number;
}

/** About ∛u for numbers rounded by u, where the error of a central difference is least, and what it then is, with room. */
const inDouble = { eps: 1e-5, tolerance: 1e-5 };
const inHalf = { eps: 0.1, tolerance: 0.05 };

interface Check {
  readonly name: string;
  readonly eps: number;
  readonly tolerance: number;
  readonly hosts: readonly HostFunction[];
  random(): number;
}

/**
 * Checks the derivatives of `f` at `args` in a random direction ẋ and for a random cotangent ȳ, in f64:
 * `J·ẋ ≈ (f(x + εẋ) − f(x − εẋ))/2ε` and `⟨ȳ, J·ẋ⟩ = ⟨Jᵀ·ȳ, ẋ⟩`; for order 2 the same of `(x, ẋ) ↦ J·ẋ` and `(x, ȳ) ↦ Jᵀ·ȳ`.
 * The point must not lie within ε of a kink or jump.
 * @throws CheckError if one of them differs by more than the tolerance.
 */
export async function checkGrads<A extends readonly unknown[]>(
  f: (...args: A) => unknown,
  args: InputsOf<A>,
  options: CheckGradsOptions = {},
): Promise<void> {
  const { order = 2, eps, tolerance } = optionsOf(options, "checkGrads", ["order", "eps", "tolerance"]);
  const { contents, structure } = leavesOf(typed<readonly unknown[]>(args), "checkGrads");
  const precise = contents.map((content) =>
    content.type.dtype.differentiable ? { ...toDtype(content, f64), weak: false } : content,
  );
  const traced = traceFunction(nameOf(f), inputTypes(precise), structure, (tree) => applyTo(f, tree));
  const inputs = [...precise, ...traced.captured].map(storedOf);
  const active = [...precise.map(({ type }) => type.dtype.differentiable), ...traced.captured.map(() => false)];
  if (!active.includes(true))
    throw new ArgumentError(
      "bad-argument",
      `checkGrads: "${nameOf(f)}" is given no float`,
      "pass at least one float tensor or number",
    );
  const hasHalf = traced.program.steps.some(({ results }) => results.some(({ type }) => type.dtype === f16));
  const usual = hasHalf ? inHalf : inDouble;
  checkProgram(
    traced.program,
    inputs,
    active,
    {
      name: nameOf(f),
      eps: eps ?? usual.eps,
      tolerance: tolerance ?? usual.tolerance,
      hosts: traced.hosts,
      random: uniform(),
    },
    order,
  );
}

/** Numbers in (−1, 1), the same ones each time. */
function uniform(): () => number {
  let state = 0x9e3779b9;
  return () => {
    state = (Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) + 0x3243f6a9) | 0;
    return ((state ^ (state >>> 13)) | 0) / 2 ** 31;
  };
}

type Column = readonly TypedArray[];

function checkProgram(
  program: Program,
  inputs: readonly Stored[],
  active: readonly boolean[],
  check: Check,
  order: number,
): void {
  const direction = inputs.filter((_, i) => active[i]).map((input) => randomLike(input, check));
  const floats = program.outputs.map(({ type }) => type.dtype.differentiable);
  const tangentProgram = tangentOf(program, active);
  const outputs = execute(tangentProgram, { args: [...inputs, ...direction], hosts: check.hosts });
  const tangents = outputs.slice(program.outputs.length);
  const moved = (sign: number): readonly Stored[] =>
    execute(program, { args: shifted(inputs, active, direction, sign * check.eps), hosts: check.hosts }).filter(
      (_, i) => floats[i],
    );
  const [ahead, behind] = [columnOf(moved(1)), columnOf(moved(-1))];
  columnOf(tangents).forEach((tangent, k) => {
    tangent.forEach((found, i) =>
      compare(
        found,
        (at(at(ahead, k), i) - at(at(behind, k), i)) / (2 * check.eps),
        `forward mode: element ${i} of float result ${k}`,
        check,
      ),
    );
  });
  const cts = tangents.map((tangent) => randomLike(tangent, check));
  const transposed = pullbackProgram(program, active);
  const pulled = execute(transposed, { args: [...inputs, ...cts], hosts: check.hosts });
  compare(
    product(columnOf(pulled), columnOf(direction)),
    product(columnOf(cts), columnOf(tangents)),
    "reverse mode: ⟨Jᵀ·ȳ, ẋ⟩ against ⟨ȳ, J·ẋ⟩",
    check,
  );
  if (order <= 1) return;
  const name = `the derivative of ${check.name}`;
  checkProgram(
    tangentsOnly(tangentProgram, program.outputs.length),
    [...inputs, ...direction],
    [...active, ...direction.map(() => true)],
    { ...check, name },
    order - 1,
  );
  checkProgram(transposed, [...inputs, ...cts], [...active, ...cts.map(() => true)], { ...check, name }, order - 1);
}

const tangentsOnly = (program: Program, outputs: number): Program => ({
  ...program,
  outputs: program.outputs.slice(outputs),
});

/** `(x, ȳ) ↦ Jᵀ·ȳ` */
function pullbackProgram(program: Program, active: readonly boolean[]): Program {
  const given = program.outputs.map(({ type }) => type.dtype.differentiable);
  const { forward, backward } = pullbackOf(program, active, given);
  const types = [...typesOf(program.inputs), ...typesOf(program.outputs.filter((_, i) => given[i]))];
  return buildProgram(`pullback_${program.name}`, types, (b, ...values) => {
    const residuals = inline(b, forward, values.slice(0, program.inputs.length)).slice(program.outputs.length);
    return inline(b, backward, [...residuals, ...values.slice(program.inputs.length)]);
  });
}

const columnOf = (values: readonly Stored[]): Column => values.map(({ storage }) => storage.elements);

/** `Σ aᵢ·bᵢ` */
function product(a: Column, b: Column): number {
  let sum = 0;
  a.forEach((part, k) => part.forEach((x, i) => (sum += x * at(at(b, k), i))));
  return sum;
}

const fill = ({ type }: Stored, element: (i: number) => number): Stored => {
  const data = type.dtype.allocate(sizeOf(shapeOf(type)));
  return storedTensor(
    defaultDevice(),
    type,
    data.map((_, i) => element(i)),
  );
};

const randomLike = (value: Stored, { random }: Check): Stored => fill(value, () => random());

function shifted(
  inputs: readonly Stored[],
  active: readonly boolean[],
  direction: readonly Stored[],
  by: number,
): readonly Stored[] {
  let next = 0;
  return inputs.map((input, i) => {
    if (!active[i]) return input;
    const { elements } = at(direction, next++).storage;
    return fill(input, (k) => at(input.storage.elements, k) + by * at(elements, k));
  });
}

function compare(found: number, expected: number, what: string, { name, tolerance }: Check): void {
  if (Math.abs(found - expected) <= tolerance * Math.max(1, Math.abs(expected))) return;
  throw new CheckError(
    "gradient-mismatch",
    `checkGrads: ${name}, ${what}: ${found}, expected ${expected}`,
    "choose a point away from kinks, another eps, or report the operation: its derivative is wrong",
  );
}
