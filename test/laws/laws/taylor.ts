/** Taylor mode against what it is meant to replace: forward mode of forward mode of …. */
import { jetsOf, transforms } from "@cotangent/ad";
import {
  add,
  broadcast,
  Builder,
  buildProgram,
  f64,
  full,
  hostCall,
  inline,
  mul,
  optimize,
  typesOf,
  zeroOf,
  type ArrayValue,
  type Emitter,
  type Program,
  type Value,
} from "@cotangent/ir";
import { activeInputs, combination, directions, run, zerosLike } from "../calculus.ts";
import { expectClose, LawError, type Law } from "../subject.ts";

type Arrays = readonly ArrayValue[];

/** `(x, x₁, …, xₙ) ↦ y₁, …, yₙ` for the differentiable outputs, one order after the other, with zeros where there is none. */
export function jetProgram(program: Program, order: number): Program {
  const active = activeInputs(program);
  const moved = jetsOf(order).jvp(
    program,
    active.flatMap((flag) => Array.from({ length: order }, () => flag)),
  );
  const b = new Builder();
  const inputs = typesOf(program.inputs).map((type) => b.input(type));
  const series = Array.from({ length: order }, () =>
    typesOf(program.inputs.filter((_, i) => active[i])).map((type) => b.input(type)),
  );
  const found = inline(b, moved.program, [
    ...inputs,
    ...(series[0] ?? []).flatMap((_, i) => series.map((own) => own[i]!)),
  ]).slice(program.outputs.length);
  let next = 0;
  const slots = moved.active.map((flag) => (flag ? found[next++] : undefined));
  const outputs = Array.from({ length: order }, (_, k) =>
    program.outputs.flatMap(({ type }, i) =>
      type.dtype.differentiable ? [slots[i * order + k] ?? zeroOf(b, type)] : [],
    ),
  );
  return b.finish(outputs.flat(), `jet_${program.name}`);
}

const scalarLike = (b: Emitter, value: number, { type: { dtype, shape } }: Value): Value =>
  b.one(full, [], { dtype, shape, value });

/** `(t, x, x₁, …, xₙ) ↦ f(x + x₁·t + … + xₙ·tⁿ)` */
function alongCurve(program: Program, order: number): Program {
  const active = activeInputs(program);
  const b = new Builder();
  const t = b.input({ dtype: f64, shape: [] });
  const inputs = typesOf(program.inputs).map((type) => b.input(type));
  const series = Array.from({ length: order }, () =>
    typesOf(program.inputs.filter((_, i) => active[i])).map((type) => b.input(type)),
  );
  let next = 0;
  const points = inputs.map((x, i) => {
    if (!active[i]) return x;
    const position = next++;
    const { shape } = x.type;
    const repeated = shape.length === 0 ? t : b.one(broadcast, [t], { shape, axes: [] });
    // Horner's scheme.
    const rest = series
      .map((own) => own[position]!)
      .toReversed()
      .reduce((sum, c) => b.one(add, [b.one(mul, [sum, repeated]), c]), scalarLike(b, 0, x));
    return b.one(add, [x, b.one(mul, [rest, repeated])]);
  });
  return b.finish(inline(b, program, points), program.name);
}

/** The derivatives with respect to input 0 of all differentiable outputs. */
function derivative(program: Program): Program {
  const { program: moved, active } = transforms.jvp(
    program,
    program.inputs.map((_, i) => i === 0),
  );
  const b = new Builder();
  const inputs = typesOf(program.inputs).map((type) => b.input(type));
  const one = b.one(full, [], { dtype: f64, shape: [], value: 1 });
  const found = inline(b, moved, [...inputs, one]).slice(program.outputs.length);
  let next = 0;
  const outputs = program.outputs.flatMap(({ type }, i) => {
    if (active[i]) return [found[next++]!];
    return type.dtype.differentiable ? [zeroOf(b, type)] : [];
  });
  return optimize(b.finish(outputs, program.name));
}

const effectsIn = ({ steps }: Program): number =>
  steps.filter(({ primitive }) => primitive.effect !== undefined).length;

/** A call of the host that returns nothing has no coefficient for which anybody asks. */
export function checkCallOfNothing(): void {
  const scalar = { dtype: f64, shape: [] };
  const program = buildProgram("noted", [scalar], (b, x) => {
    b.apply(hostCall, [x], { id: "note", dtypes: [], shapes: [], whole: false });
    return [x];
  });
  if (effectsIn(jetProgram(program, 2)) !== 1) throw new LawError("a call of the host is left out");
}

/** Coefficients of f along a curve by Taylor mode, and by forward mode `order` times. */
export function taylorIsNested(order: number): Law {
  return {
    name: `jet = nested jvp, to order ${order}`,
    about: "smooth",
    check({ program, inputs, random }) {
      const series = Array.from({ length: order }, () => directions(random, inputs));
      const all: Arrays = [...inputs, ...series.flat()];
      const found = run(jetProgram(program, order), all);
      let nested = optimize(alongCurve(program, order));
      const zero: ArrayValue = { dtype: f64, shape: [], data: new Float64Array(1) };
      const count = found.length / order;
      for (let k = 1, factorial = 1; k <= order; k++) {
        nested = derivative(nested);
        factorial *= k;
        const expected = run(nested, [zero, ...all]).map((y) => combination([1 / factorial, y]));
        const own = found.slice((k - 1) * count, k * count);
        expectClose(own, expected.length === count ? expected : own.map(zerosLike), 1e-7, `coefficient ${k}`);
      }
    },
  };
}
