/**
 * Transforms of the front end for trees whose type is a parameter. They keep the types of trees of tensors, which the compiler
 * cannot see of a type that it does not know.
 */
import { cond, foriLoop, jvp, valueAndGrad, vmap, type Tensor } from "cotangent";

/** `[f(x), ∇f(x)]` */
export function valueAndGradAt<P>(f: (x: P) => Tensor): (x: P) => readonly [value: Tensor, gradient: P] {
  const transformed: unknown = valueAndGrad(f);
  return transformed as (x: P) => readonly [Tensor, P];
}

/** The derivative of f at x in the direction dx. */
export function derivativeAlong<P>(f: (x: P) => P, x: P, dx: P): P {
  const transform: unknown = jvp;
  const apply = transform as (g: (y: P) => P, primals: readonly [P], tangents: readonly [P]) => readonly [P, P];
  return apply(f, [x], [dx])[1];
}

/** `f(… f(x))`, `steps` times, as one loop. */
export function repeat<P>(f: (x: P) => P, x: P, steps: number): P {
  const transform: unknown = foriLoop;
  const apply = transform as (from: number, to: number, body: (i: Tensor, carry: P) => P, init: P) => P;
  return apply(0, steps, (_, carry) => f(carry), x);
}

/** What `onTrue` gives where the scalar `isTrue` holds, else what `onFalse` gives; one of them is computed. */
export function choose<T>(isTrue: Tensor, onTrue: () => T, onFalse: () => T): T {
  const transform: unknown = cond;
  const apply = transform as (isTrue: Tensor, onTrue: () => T, onFalse: () => T) => T;
  return apply(isTrue, onTrue, onFalse);
}

/** `f` of each row of `rows`, as one batch: the results are stacked. */
export function mapRows<P>(f: (row: Tensor) => P, rows: Tensor): P {
  const transform: unknown = vmap(f);
  return (transform as (rows: Tensor) => P)(rows);
}

/** `[f(x), f′(x)·dx]` of a function with one number as its result. */
export function valueAndSlope<P>(f: (x: P) => Tensor, x: P, dx: P): readonly [value: Tensor, slope: Tensor] {
  const transform: unknown = jvp;
  const apply = transform as (g: (y: P) => Tensor, x: readonly [P], dx: readonly [P]) => readonly [Tensor, Tensor];
  return apply(f, [x], [dx]);
}

/** `carry ← body(i, carry)` for i = 0 … count − 1, as one loop. */
export function loop<C>(count: number | Tensor, body: (i: Tensor, carry: C) => C, init: C): C {
  const transform: unknown = foriLoop;
  const apply = transform as (from: number, to: number | Tensor, step: typeof body, start: C) => C;
  return apply(0, count, body, init);
}

/** f of each element along the first axis of all leaves of `xs`. */
export function forEach<P>(f: (x: P) => Tensor, xs: P): Tensor {
  const transform: unknown = vmap;
  return (transform as (g: typeof f) => typeof f)(f)(xs);
}
