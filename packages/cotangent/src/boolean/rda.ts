/** Learning circuits from examples by their reverse derivative. */
import { ArgumentError } from "@cotangent/ir";
import { describe } from "../describe.ts";
import { named } from "../grad.ts";
import { logicalXor } from "../numpy/logic.ts";
import { tree } from "../public-tree.ts";
import { rebuild } from "../run-program.ts";
import { scanAs } from "../scan.ts";
import type { Tensor } from "../tensor.ts";
import { leavesOf, nameOf } from "../trace-function.ts";
import { typed, type Inputs, type InputsOf, type Tensors } from "../tree-types.ts";
import { booleanVjp, boolsLike } from "./boolean-vjp.ts";

const xor = <T>(a: T, b: unknown): T => tree.map((x: Tensor, z: Tensor) => logicalXor(x, z), a, b);

/**
 * Reverse derivative ascent: one pass over examples (x, y), `θ ← θ ⊕ R_θ[model](θ, x, model(θ, x) ⊕ y)`, as one loop.
 * `data` is `[xs, ys]`, trees of arrays whose axis 0 counts the examples. Parameters and ys are bools; xs may be anything,
 * since the model is differentiated by its parameters alone. A pass does not lessen the error of every model: it does where
 * examples share no parameters that matter, as in a table of truth values, and passes can be repeated.
 * (Wilson and Zanasi, Reverse Derivative Ascent, arXiv 2101.10488.)
 * @returns θ after the last example.
 * @throws ArgumentError for ys that are not like what the model returns; what `booleanVjp` and `scan` throw.
 *
 * @example
 * ```ts
 * import { rda } from "cotangent/boolean";
 * import { array, where } from "cotangent/numpy";
 *
 * const model = ([yes, no], x) => where(x, yes, no);
 * const [yes, no] = rda(model, [true, false], [array([true, false]), array([false, true])]);
 * console.log(yes.item(), no.item()); // → 0 1
 * ```
 */
export function rda<P, X, Y>(
  model: (parameters: Tensors<P>, x: Tensors<X>) => Y,
  parameters: P,
  data: readonly [xs: X, ys: Inputs<Y>],
): Tensors<P> {
  const pair: unknown = data;
  if (!Array.isArray(pair) || pair.length !== 2)
    throw new ArgumentError(
      "bad-argument",
      `rda: the data is ${Array.isArray(pair) ? `a list of ${pair.length}` : describe(pair)}`,
      "give [xs, ys], arrays whose axis 0 counts the examples",
    );
  const name = nameOf(model);
  const learn = (theta: Tensors<P>, example: unknown): readonly [Tensors<P>, null] => {
    const [x, y] = typed<readonly [Tensors<X>, unknown]>(example);
    const at = named((own: Tensors<P>) => model(own, x), name);
    const [found, pullback] = booleanVjp(at, ...typed<InputsOf<[Tensors<P>]>>([theta]));
    const labels = leavesOf(y, "rda: ys");
    boolsLike(y, leavesOf(found, "rda"), "rda: ys");
    const error = xor(found, rebuild(labels.structure, labels.contents));
    const [change] = pullback(typed<Inputs<Y>>(error));
    return [xor(theta, change), null];
  };
  return typed(scanAs("rda", learn, parameters, data, {})[0]);
}
