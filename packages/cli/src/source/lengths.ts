/** Numbers as lengths of arrays, and as places where parts of arrays begin and end. */
import { showDim, type Dim } from "cotangent/compiler";
import type { Node } from "ts-morph";
import { originOf, type Machine } from "./machine.ts";
import { quotientOf, rounded } from "./quotients.ts";
import { atLeast } from "./sizes.ts";
import type { Staged } from "./staged.ts";

/** The number of elements that typed arrays have, and `{ length: x }`: `x` without its fraction. Undefined if it depends on values. */
export function lengthFrom(m: Machine, x: Staged): Dim | undefined {
  if (x.kind === "static") {
    const found = Math.trunc(Number(x.value));
    return Number.isFinite(found) && found >= 0 ? found : undefined;
  }
  const quotient = quotientOf(x);
  return quotient && rounded(m, "floor", quotient);
}

/** The number of elements of `new Array(x)`, which throws if `x` is no length; so does the compiled function. */
export function wholeLength(m: Machine, x: Staged, node: Node): Dim | undefined {
  if (x.kind === "static" && !Number.isInteger(x.value)) return undefined;
  const quotient = quotientOf(x);
  if (quotient) demand(m, quotient.of, node, quotient.by);
  return lengthFrom(m, x);
}

/** Says that `of / by` must be the length of an array. What is done under a condition is not: that may be why there is one. */
export function demand(m: Machine, of: Dim, node: Node, by = 1): void {
  if (m.scope.parent || (by === 1 && atLeast(m, of, 0))) return;
  const place = originOf(node).replace(/^.*\//, "");
  const text = node.getText().replaceAll(/\s+/g, " ");
  const what = text.length > longest ? `${text.slice(0, longest)}…` : text;
  const key = `${showDim(of)} ${by}`;
  if (!m.lengthRules.has(key)) m.lengthRules.set(key, { of, by, what: `${what} at ${place}` });
}

/** Letters of the user's that a message repeats. */
const longest = 60;
