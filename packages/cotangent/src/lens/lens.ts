/** Lenses: what goes forth, and what comes back for it. */

/**
 * `get: X → Y`, and `put: X × DY → DX` for what comes back. Reverse derivatives are the put of a function; an optimizer is
 * a lens, too (see {@link optimizerLens}).
 */
export interface Lens<X, Y, DX = X, DY = Y> {
  get(x: X): Y;
  put(x: X, dy: DY): DX;
}

/** The lens that leaves both ways as they are. */
export const identityLens = <X>(): Lens<X, X> => ({ get: (x) => x, put: (_, dx) => dx });

/** Two lenses side by side, on pairs. */
export const pairLens = <X, Y, DX, DY, U, V, DU, DV>(
  first: Lens<X, Y, DX, DY>,
  second: Lens<U, V, DU, DV>,
): Lens<readonly [X, U], readonly [Y, V], readonly [DX, DU], readonly [DY, DV]> => ({
  get: ([x, u]) => [first.get(x), second.get(u)],
  put: ([x, u], [dy, dv]) => [first.put(x, dy), second.put(u, dv)],
});
