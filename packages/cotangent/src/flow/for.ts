/** Loops that count, and loops over the elements of arrays. */
import { ArgumentError, full, i32, showType } from "@cotangent/ir";
import { bindOne, lift } from "../bind.ts";
import { optionsOf } from "../options.ts";
import { scan, scanAs } from "../scan.ts";
import { Tensor, type TensorLike } from "../tensor.ts";
import { typed, type Tensors } from "../tree-types.ts";
import { whileLoop, type WhileOptions } from "./while.ts";

type ForBody<C> = (i: Tensor, carry: NoInfer<Tensors<C>>) => unknown;

/**
 * `carry ← body(i, carry)` for i = lower … upper−1, an i32 scalar; returns the last carry. The code does not grow with the
 * number of iterations. Bounds are numbers, and then it differentiates in both modes; or integer tensors, which may be
 * traced, and then reverse mode takes the option `maxSteps` of {@link whileLoop}.
 *
 * @throws ShapeError `carry-mismatch` if the carry changes its type; ArgumentError for bounds that are no integers.
 *
 * @example
 * ```ts
 * import { foriLoop, grad } from "cotangent";
 *
 * const power = (x) => foriLoop(0, 5, (_, c) => c.mul(x), 1);
 * power(2); // Tensor(f32[], 32)
 * grad(power)(2); // Tensor(f32[], 80)
 * ```
 */
export function foriLoop<C>(
  lower: TensorLike,
  upper: TensorLike,
  body: ForBody<C>,
  init: C,
  options: WhileOptions = {},
): Tensors<C> {
  optionsOf(options, "foriLoop", ["maxSteps"]);
  const [first, last] = [checkBound(lower, "lower"), checkBound(upper, "upper")];
  const next = (i: Tensor): Tensor => i.add(integer(1));
  if (typeof first === "number" && typeof last === "number") {
    const [[, carry]] = scanAs(
      "foriLoop",
      ([i, c]: readonly [Tensor, Tensors<C>]) => [[next(i), body(i, c)], null] as const,
      [integer(first), init] as const,
      null,
      { length: Math.max(0, last - first) },
    );
    return typed(carry);
  }
  const [, carry] = typed<readonly [Tensor, Tensors<C>]>(
    whileLoop(
      ([i]: readonly [Tensor, unknown]) => i.less(typeof last === "number" ? integer(last) : last),
      ([i, c]) => [next(i), body(i, typed(c))] as const,
      [typeof first === "number" ? integer(first) : first, init] as const,
      options,
    ),
  );
  return carry;
}

const integer = (value: number): Tensor => bindOne(full, [], { value, dtype: i32, shape: [] });

function checkBound(bound: TensorLike, name: string): number | Tensor {
  if (typeof bound === "number" && Number.isInteger(bound)) return bound;
  const tensor = bound instanceof Tensor ? bound : lift(bound);
  if (bound instanceof Tensor && tensor.rank === 0 && tensor.dtype === i32) return tensor;
  throw new ArgumentError(
    "bad-argument",
    `foriLoop: ${name} is ${bound instanceof Tensor ? showType(tensor) : String(bound)}`,
    "give an integer, or an i32 scalar tensor",
  );
}

/**
 * `f(x)` for each element x of `xs` along axis 0, one after the other, stacked along axis 0: `vmap` with the memory of one
 * element. Differentiable; the derivative is a loop too.
 *
 * @example
 * ```ts
 * import { map } from "cotangent";
 * import { array } from "cotangent/numpy";
 *
 * map((x) => x.mul(x), array([1, 2, 3])); // Tensor(f32[3], [1, 4, 9])
 * ```
 */
export function map<X, Y>(f: (x: NoInfer<Tensors<X>>) => Y, xs: X): Tensors<Y> {
  const [, ys] = scan((_: null, x: Tensors<X>) => [null, f(x)] as const, null, xs);
  return typed(ys);
}
