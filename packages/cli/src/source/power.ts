/** `x ** y` and `Math.pow`. */
import { emit, full, type Machine } from "./machine.ts";
import { numberValue, valueOf } from "./numbers.ts";
import type { Staged } from "./staged.ts";

/** Unlike the operation `pow`, JavaScript has NaN for 1 and −1 to a power that is not finite. */
export function power(m: Machine, x: Staged, y: Staged): Staged {
  const [base, exponent] = [valueOf(m, x), valueOf(m, y)];
  if (y.kind === "static" && y.value === 2) return numberValue(emit(m, "mul", [base, base]));
  const result = emit(m, "pow", [base, exponent]);
  const finite = (one: Staged): boolean => one.kind === "static" && Number.isFinite(one.value);
  if (finite(y) || (x.kind === "static" && Math.abs(Number(x.value)) !== 1)) return numberValue(result);
  const one = emit(m, "eq", [emit(m, "abs", [base]), full(m, 1)]);
  const endless = emit(m, "not", [emit(m, "lt", [emit(m, "abs", [exponent]), full(m, Infinity)])]);
  return numberValue(emit(m, "select", [emit(m, "and", [one, endless]), full(m, NaN), result]));
}
