/** The transforms as functions on values, and central differences. */
import { transforms, vjp } from "@cotangent/ad";
import { Builder, evaluate, filledArray, inline, type ArrayValue, type Program } from "@cotangent/ir";
import { doublingHost, sampleArray, uniform, type Random } from "@cotangent/ir/testing";
import { madeOnce } from "./made-once.ts";

type Arrays = readonly ArrayValue[];

/** The interpreter, deaf to effects. */
export const run = (program: Program, inputs: Arrays): Arrays => evaluate(program, inputs, doublingHost);

export const activeInputs = ({ inputs }: Program): readonly boolean[] =>
  inputs.map(({ type }) => type.dtype.differentiable);

export const zerosLike = ({ dtype, shape }: ArrayValue): ArrayValue => filledArray(dtype, shape, 0);

/** `Σ cᵢ·aᵢ`, elementwise. */
export function combination(...terms: readonly (readonly [number, ArrayValue])[]): ArrayValue {
  const result = zerosLike(terms[0]![1]);
  for (const [c, { dtype, data }] of terms)
    for (let i = 0; i < data.length; i++) result.data[i] = dtype.wrap(result.data[i]! + c * data[i]!);
  return result;
}

export const dot = (a: ArrayValue, b: ArrayValue): number =>
  [...a.data].reduce((total, x, i) => total + x * b.data[i]!, 0);
export const dots = (a: Arrays, b: Arrays): number => a.reduce((total, x, i) => total + dot(x, b[i]!), 0);
export const norm = (arrays: Arrays): number => Math.sqrt(dots(arrays, arrays));

const direction = { sample: (random: Random) => uniform(random, -1, 1), holds: () => true };

/** Random arrays like the differentiable ones of `arrays`. */
export const directions = (random: Random, arrays: Arrays): Arrays =>
  arrays
    .filter(({ dtype }) => dtype.differentiable)
    .map(({ dtype, shape }) => sampleArray(random, dtype, shape, direction));

/** `J·ẋ`, one entry for each output; undefined for a structural zero. */
export function pushForward(program: Program, inputs: Arrays, tangents: Arrays): readonly (ArrayValue | undefined)[] {
  const { program: moved, active } = transforms.jvp(program, activeInputs(program));
  const results = run(moved, [...inputs, ...tangents]).slice(program.outputs.length);
  let next = 0;
  return active.map((isActive) => (isActive ? results[next++] : undefined));
}

/** {@link pushForward} for the outputs that have tangents, with zeros for structural zeros. */
export function pushForwardFull(program: Program, inputs: Arrays, tangents: Arrays): Arrays {
  const moved = pushForward(program, inputs, tangents);
  const outputs = moved.every(Boolean) ? [] : run(program, inputs);
  return program.outputs.flatMap(({ type }, i) =>
    type.dtype.differentiable ? [moved[i] ?? zerosLike(outputs[i]!)] : [],
  );
}

/** `(x…, ȳ…) ↦ (Jᵀ·ȳ)…`, with cotangents of the outputs marked in `given`. */
export interface Gradient {
  readonly program: Program;
  readonly given: readonly boolean[];
}

export const gradientOf: (program: Program) => Gradient = madeOnce((program) => {
  const { forward, backward, residuals, active } = vjp(program, activeInputs(program));
  const b = new Builder();
  const inputs = program.inputs.map(({ type }) => b.input(type));
  const cts = program.outputs.filter((_, i) => active[i]).map(({ type }) => b.input(type));
  const known = inline(b, forward, inputs);
  const outputs = inline(b, backward, [...known.slice(known.length - residuals), ...cts]);
  return { program: b.finish(outputs, `gradient_${program.name}`), given: active };
});

/** `Jᵀ·ȳ` for the differentiable inputs; `cts` has one entry for each differentiable output. */
export function pullBack(program: Program, inputs: Arrays, cts: Arrays): Arrays {
  const { program: gradient, given } = gradientOf(program);
  let next = 0;
  const chosen = program.outputs.flatMap(({ type }, i) => {
    if (!type.dtype.differentiable) return [];
    const ct = cts[next++]!;
    return given[i] ? [ct] : [];
  });
  return run(gradient, [...inputs, ...chosen]);
}

/** The inputs moved by `h` in the direction `tangents`, which has an entry for each differentiable input. */
export function shifted(inputs: Arrays, tangents: Arrays, h: number): Arrays {
  let next = 0;
  return inputs.map((x) => (x.dtype.differentiable ? combination([1, x], [h, tangents[next++]!]) : x));
}

export interface Difference {
  readonly derivative: Arrays;
  /** How far two estimates with different steps are apart. */
  readonly error: number;
}

/** Central differences in f64 for the differentiable outputs, with one Richardson extrapolation; the error is `O(h⁴)`. */
export function centralDifference(program: Program, inputs: Arrays, tangents: Arrays): Difference {
  const floats = (arrays: Arrays): Arrays => arrays.filter(({ dtype }) => dtype.differentiable);
  const at = (h: number): Arrays => floats(run(program, shifted(inputs, tangents, h)));
  const central = (h: number): Arrays => {
    const [after, before] = [at(h), at(-h)];
    return after.map((y, i) => combination([0.5 / h, y], [-0.5 / h, before[i]!]));
  };
  const [wide, middle, narrow] = [central(4e-4), central(2e-4), central(1e-4)];
  const extrapolated = (a: Arrays, b: Arrays): Arrays => b.map((x, i) => combination([4 / 3, x], [-1 / 3, a[i]!]));
  const [first, second] = [extrapolated(wide, middle), extrapolated(middle, narrow)];
  const error = Math.max(
    0,
    ...second.map((x, i) => Math.max(0, ...x.data.map((value, k) => Math.abs(value - first[i]!.data[k]!)))),
  );
  return { derivative: second, error };
}
