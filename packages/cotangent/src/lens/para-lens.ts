/** Lenses with parameters, and how they are put together. */
import { ArgumentError } from "@cotangent/ir";
import { describe } from "../describe.ts";
import { vjp } from "../reverse.ts";
import { typed, type Inputs, type InputsOf, type Tensors } from "../tree-types.ts";
import type { Lens } from "./lens.ts";

/** What comes back for a `dy`: for the parameters and for the input. */
type Back<DP, DX, DY> = (dy: DY) => readonly [dparams: DP, dx: DX];

/**
 * A lens from X to Y with parameters P. What comes back has types of its own, which are those of what went forth unless
 * told otherwise. Plain objects with `get` and `put` become lenses by {@link paraLens}.
 */
export interface ParaLens<P, X, Y, DP = P, DX = X, DY = Y> {
  get(params: P, x: X): Y;
  put(params: P, x: X, dy: DY): readonly [dparams: DP, dx: DX];
  /** `[get, dy ↦ put]`, which share what both compute. */
  open(params: P, x: X): readonly [y: Y, back: Back<DP, DX, DY>];
}

/** What {@link ParaLens.open} says, as a lens. */
const opened = <P, X, Y, DP, DX, DY>(
  open: (params: P, x: X) => readonly [Y, Back<DP, DX, DY>],
  get: (params: P, x: X) => Y,
): ParaLens<P, X, Y, DP, DX, DY> => ({ get, put: (params, x, dy) => open(params, x)[1](dy), open });

/**
 * The lens of two functions, for which any will do.
 * @throws ArgumentError if one is missing.
 *
 * @example
 * ```ts
 * import { paraLens } from "cotangent/lens";
 * import { array } from "cotangent/numpy";
 *
 * // Straight through: what comes back for the sign is taken for what comes back for its input.
 * const sign = paraLens({ get: (_, x) => x.greater(0).astype("f32"), put: (_, x, dy) => [null, dy] });
 * console.log(sign.put(null, array([-1, 2]), array([3, 4]))[1].toArray().join()); // → 3,4
 * ```
 */
export function paraLens<P, X, Y, DP = P, DX = X, DY = Y>({
  get,
  put,
}: Pick<ParaLens<P, X, Y, DP, DX, DY>, "get" | "put">): ParaLens<P, X, Y, DP, DX, DY> {
  for (const [name, f] of Object.entries({ get, put }))
    if (typeof f !== "function")
      throw new ArgumentError(
        "bad-argument",
        `paraLens: ${name} is ${describe(f)}`,
        "give { get: (params, x) => y, put: (params, x, dy) => [dparams, dx] }",
      );
  return { get, put, open: (params, x) => [get(params, x), (dy) => put(params, x, dy)] };
}

/** A function's result, and what comes back through it: `null` takes the place of integers and bools. */
type Function2<P, X, Y> = (params: P, x: X) => Y;

/**
 * The lens of a function with parameters: `get = f`, `put = (p, x, dy) ↦ (∂f/∂(p, x))ᵀ·dy`, its reverse derivative.
 *
 * @example
 * ```ts
 * import { compose, fromFunction } from "cotangent/lens";
 * import { array } from "cotangent/numpy";
 *
 * const scaled = fromFunction((w, x) => x.mul(w));
 * const moved = fromFunction((b, x) => x.add(b));
 * const affine = compose(scaled, moved);
 * console.log(affine.get([array(3), array(1)], array(2)).item()); // → 7
 * const [[dw, db], dx] = affine.put([array(3), array(1)], array(2), array(10));
 * console.log(dw.item(), db.item(), dx.item()); // → 20 10 30
 * ```
 */
export function fromFunction<P, X, Y>(f: Function2<P, X, Y>): ParaLens<P, X, Y> {
  const open = (params: P, x: X): readonly [Y, Back<P, X, Y>] => {
    const [y, pullback] = vjp(f, ...typed<InputsOf<[P, X]>>([params, x]));
    return [typed<Y>(y satisfies Tensors<Y>), (dy) => typed<[P, X]>(pullback(typed<Inputs<Y>>(dy)))];
  };
  return opened(open, f);
}

/** The lens without parameters that leaves both ways as they are: neutral for {@link compose}. */
export const identity = <X>(): ParaLens<null, X, X> =>
  paraLens<null, X, X>({ get: (_, x) => x, put: (_, __, dx) => [null, dx] });

/** `first`, then `second`. The parameters are the pair of theirs. */
export const compose = <P, Q, X, Y, Z, DP, DQ, DX, DY, DZ>(
  first: ParaLens<P, X, Y, DP, DX, DY>,
  second: ParaLens<Q, Y, Z, DQ, DY, DZ>,
): ParaLens<readonly [P, Q], X, Z, readonly [DP, DQ], DX, DZ> =>
  opened(
    ([p, q], x) => {
      const [y, backToX] = first.open(p, x);
      const [z, backToY] = second.open(q, y);
      return [
        z,
        (dz) => {
          const [dq, dy] = backToY(dz);
          const [dp, dx] = backToX(dy);
          return [[dp, dq], dx];
        },
      ];
    },
    ([p, q], x) => second.get(q, first.get(p, x)),
  );

/** Two lenses side by side: pairs of parameters, of inputs and of results. */
export const parallel = <P, Q, X, U, Y, V, DP, DQ, DX, DU, DY, DV>(
  first: ParaLens<P, X, Y, DP, DX, DY>,
  second: ParaLens<Q, U, V, DQ, DU, DV>,
): ParaLens<
  readonly [P, Q],
  readonly [X, U],
  readonly [Y, V],
  readonly [DP, DQ],
  readonly [DX, DU],
  readonly [DY, DV]
> =>
  opened(
    ([p, q], [x, u]) => {
      const [y, backToX] = first.open(p, x);
      const [v, backToU] = second.open(q, u);
      return [
        [y, v],
        ([dy, dv]) => {
          const [dp, dx] = backToX(dy);
          const [dq, du] = backToU(dv);
          return [
            [dp, dq],
            [dx, du],
          ];
        },
      ];
    },
    ([p, q], [x, u]) => [first.get(p, x), second.get(q, u)],
  );

/**
 * The lens with other parameters, from which `by` gets those of `lens`; what comes back for these is put into `by`. Ties
 * weights, freezes them, keeps them positive; with an optimizer for `by` the new parameters come back.
 *
 * @example
 * ```ts
 * import { fromFunction, reparametrise } from "cotangent/lens";
 * import { array } from "cotangent/numpy";
 *
 * const product = fromFunction(([a, b], x) => x.mul(a).mul(b));
 * const tied = reparametrise(product, { get: (w) => [w, w], put: (_, [da, db]) => da.add(db) });
 * console.log(tied.get(array(3), array(2)).item()); // → 18
 * console.log(tied.put(array(3), array(2), array(1))[0].item()); // → 12
 * ```
 */
export const reparametrise = <Q, P, X, Y, DQ, DP, DX, DY>(
  lens: ParaLens<P, X, Y, DP, DX, DY>,
  by: Lens<Q, P, DQ, DP>,
): ParaLens<Q, X, Y, DQ, DX, DY> =>
  opened(
    (q, x) => {
      const [y, back] = lens.open(by.get(q), x);
      return [
        y,
        (dy) => {
          const [dp, dx] = back(dy);
          return [by.put(q, dp), dx];
        },
      ];
    },
    (q, x) => lens.get(by.get(q), x),
  );
