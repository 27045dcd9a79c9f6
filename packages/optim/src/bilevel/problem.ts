/** Problems of two levels, and the same on vectors. */
import { ArgumentError, grad, type Tensor, type Tensors } from "cotangent";
import * as np from "cotangent/numpy";
import { layoutOf, tensorsOf, type Layout } from "../minimize/layout.ts";

/**
 * `min f(x, y*(x))` over x, where `y*(x) = argmin g(x, y)` over y. Both levels are trees of floats, and both functions
 * give a scalar.
 */
export interface Bilevel<X, Y> {
  /** f */
  readonly outer: (x: Tensors<X>, y: Tensors<Y>) => Tensor;
  /** g */
  readonly inner: (x: Tensors<X>, y: Tensors<Y>) => Tensor;
}

/** What a hypergradient comes with. */
export type Hypergradient<X, Y> = {
  /** Of `x ↦ f(x, y*(x))`, or what the method has for it. */
  readonly gradient: X;
  /** `f(x, y)` */
  readonly value: Tensor;
  /** Where the inner problem ended. */
  readonly y: Y;
};

export type Level = (x: Tensor, y: Tensor) => Tensor;

/** A problem on vectors. */
export interface FlatBilevel<X, Y> {
  readonly x: Tensor;
  readonly y: Tensor;
  readonly outer: Level;
  readonly inner: Level;
  readonly xLayout: Layout<Tensors<X>>;
  readonly yLayout: Layout<Tensors<Y>>;
}

/** @throws ArgumentError for a level that is no function, or a tree that is not of floats. */
export function flatBilevel<X, Y>(problem: Bilevel<X, Y>, x: X, y: Y, where: string): FlatBilevel<X, Y> {
  for (const [name, level] of Object.entries({ outer: problem.outer, inner: problem.inner }))
    if (typeof level !== "function")
      throw new ArgumentError(
        "bad-argument",
        `${where}: ${name} is ${typeof level}`,
        "give { outer: (x, y) => f, inner: (x, y) => g }",
      );
  const xLayout = layoutOf(tensorsOf(x), where);
  const yLayout = layoutOf(tensorsOf(y), where);
  const level =
    (f: Bilevel<X, Y>["outer"]): Level =>
    (u, v) =>
      f(xLayout.restore(u), yLayout.restore(v));
  return {
    x: xLayout.flatten(x),
    y: yLayout.flatten(y),
    outer: level(problem.outer),
    inner: level(problem.inner),
    xLayout,
    yLayout,
  };
}

/** `∂f/∂x` and `∂f/∂y` of a level. */
export const inX =
  (f: Level): Level =>
  (x, y) =>
    grad((u: Tensor) => f(u, y))(x);
export const inY =
  (f: Level): Level =>
  (x, y) =>
    grad((v: Tensor) => f(x, v))(y);

/** `∂²g/∂x∂y·v`, for v like y. */
export const crossProduct = (g: Level, [x, y]: readonly [Tensor, Tensor], v: Tensor): Tensor =>
  grad((u: Tensor) => np.vdot(inY(g)(u, y), v))(x);

/** `y − rate·∂g/∂y` */
export const descend = (g: Level, rate: number, x: Tensor, y: Tensor): Tensor =>
  np.subtract(y, np.multiply(inY(g)(x, y), rate));
