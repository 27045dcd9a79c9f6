/** Programs on power series, in derivatives instead of coefficients: `x(t) = Σ xₖ·tᵏ/k!`. */
import { jetsOf } from "@cotangent/ad";
import {
  at,
  buildProgram,
  fillLike,
  inline,
  mul,
  typesOf,
  zeroOf,
  type Emitter,
  type Program,
  type Value,
} from "@cotangent/ir";
import { simplified } from "../control.ts";
import { readFlags, rememberedBy, showFlags } from "../derive.ts";
import { noteStage } from "../stages.ts";

/**
 * `(inputs, derivatives) ↦ (outputs, derivatives of the differentiable outputs)`: `order` slots for each input, of which those
 * marked are given, and for each such output its derivatives from the first on.
 */
export function seriesProgram(program: Program, slots: readonly boolean[], order: number): Program {
  const made = programs(program, `${order},${showFlags(slots)}`);
  noteStage(`Taylor mode of ${program.name}`, made);
  return made;
}

const programs = rememberedBy((program, key) => {
  const [orderText = "", flagText = ""] = key.split(",");
  const order = Number(orderText);
  const slots = readFlags(flagText);
  const moved = jetsOf(order).jvp(simplified(program), slots);
  return buildProgram(moved.program.name, typesOf(moved.program.inputs), (b, ...inputs) => {
    const orders = slots.flatMap((set, i) => (set ? [(i % order) + 1] : []));
    const count = program.inputs.length;
    const coefficients = inputs.slice(count).map((x, i) => times(b, x, 1 / factorial(at(orders, i))));
    const all = inline(b, moved.program, [...inputs.slice(0, count), ...coefficients]);
    let next = program.outputs.length;
    return [
      ...all.slice(0, next),
      ...program.outputs.flatMap(({ type }, i) =>
        Array.from({ length: order }, (_, k) => {
          const found = moved.active[i * order + k] ? at(all, next++) : undefined;
          return found ? [times(b, found, factorial(k + 1))] : type.dtype.differentiable ? [zeroOf(b, type)] : [];
        }).flat(),
      ),
    ];
  });
});

const times = (b: Emitter, x: Value, factor: number): Value =>
  factor === 1 ? x : b.one(mul, [x, fillLike(b, x, factor)]);

export const factorial = (k: number): number => (k <= 1 ? 1 : k * factorial(k - 1));
