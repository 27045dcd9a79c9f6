/** `Math.hypot`, as V8 computes it. */
import { emit, full, type Machine } from "./machine.ts";
import { known, type Staged } from "./staged.ts";
import { numberValue, valueOf } from "./numbers.ts";

/**
 * Of two, the operation `hypot`, which computes the same. Of more, `max·√Σ(xᵢ/max)²`, with the sum compensated.
 * ∂y/∂xᵢ comes from that formula; `max` is taken for a constant, of which the value does not depend.
 */
export function hypotenuse(m: Machine, args: readonly Staged[]): Staged {
  const [x, y] = args;
  if (!x) return known(0);
  if (!y) return numberValue(emit(m, "abs", [valueOf(m, x)]));
  if (args.length === 2) return numberValue(emit(m, "hypot", [valueOf(m, x), valueOf(m, y)]));
  const sizes = args.map((arg) => emit(m, "abs", [valueOf(m, arg)]));
  const greatest = emit(m, "stopGradient", [sizes.reduce((a, b) => emit(m, "max", [a, b]))]);
  const none = emit(m, "eq", [greatest, full(m, 0)]);
  const endless = emit(m, "eq", [greatest, full(m, Infinity)]);
  const scale = emit(m, "select", [none, full(m, 1), greatest]);
  let sum = full(m, 0);
  let lost = full(m, 0);
  for (const size of sizes) {
    const ratio = emit(m, "div", [size, scale]);
    const term = emit(m, "sub", [emit(m, "mul", [ratio, ratio]), lost]);
    const next = emit(m, "add", [sum, term]);
    lost = emit(m, "stopGradient", [emit(m, "sub", [emit(m, "sub", [next, sum]), term])]);
    sum = next;
  }
  const safe = emit(m, "select", [none, full(m, 1), sum]);
  const length = emit(m, "mul", [emit(m, "sqrt", [safe]), scale]);
  const found = emit(m, "select", [none, full(m, 0), length]);
  return numberValue(emit(m, "select", [endless, full(m, Infinity), found]));
}
