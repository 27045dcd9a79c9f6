/** Rotations of pairs of rows until all are orthogonal: Jacobi's methods, of which the loops are written here. */
import type { Dtype } from "../../dtype.ts";
import type { Index } from "../../index-expression.ts";
import type { Node } from "../../node.ts";
import { found, i32Constant, next, type NestWriter, type Place, type Variable } from "./nest-writer.ts";

/** The distance from 1 to the next number. */
export const epsilonOf = ({ bits }: Dtype): number => (bits === 64 ? 2 ** -52 : bits === 32 ? 2 ** -23 : 2 ** -10);

/** Convergence is quadratic: few sweeps are ever needed. */
const mostSweeps = 40;

/**
 * Calls `pair` for all pairs of indices `p < q`, sweep after sweep, until one has found nothing to rotate; `pair` sets
 * `active` to 1 where it rotates. Not at all unless `start` is true. What is returned is 1 where it did not come to an
 * end.
 */
export function sweeps(
  w: NestWriter,
  size: number,
  start: Node,
  pair: (p: Index, q: Index, active: Variable) => void,
): Node {
  const { k } = w;
  const [none, one] = [i32Constant(w, 0), i32Constant(w, 1)];
  const active = w.variable(one);
  w.loop(mostSweeps, () =>
    w.when(k.and(start, k.ne(active.value, none)), () => {
      active.set(none);
      w.loop(size, (p) => w.range(next(p), size, (q) => pair(p, q, active)));
    }),
  );
  return active.value;
}

export interface Rotation {
  readonly cosine: Node;
  readonly sine: Node;
}

/** The rotation by the smaller angle that makes the pair with `cot 2φ = ζ` orthogonal. */
export function rotationOf(w: NestWriter, zeta: Node, dtype: Dtype): Rotation {
  const { k } = w;
  const constant = (value: number): Node => w.constant(value, dtype);
  const size = w.let(k.abs(zeta));
  const isLarge = k.lt(constant(2 ** 30), size);
  const root = k.sqrt(k.add(k.mul(size, size), constant(1)));
  const tangent = w.let(
    k.select(isLarge, k.div(constant(0.5), size), k.div(constant(1), k.add(size, k.select(isLarge, size, root)))),
  );
  const cosine = w.let(k.div(constant(1), k.sqrt(k.add(k.mul(tangent, tangent), constant(1)))));
  const sine = w.let(k.mul(k.select(k.lt(zeta, constant(0)), k.neg(tangent), tangent), cosine));
  return { cosine, sine };
}

/** Rotates the elements at two places. */
export function rotate(
  w: NestWriter,
  { cosine, sine }: Rotation,
  place: Place,
  one: readonly Index[],
  other: readonly Index[],
): void {
  const { k } = w;
  const [x, y] = [w.let(place.at(...one)), w.let(place.at(...other))];
  place.set(k.sub(k.mul(cosine, x), k.mul(sine, y)), ...one);
  place.set(k.add(k.mul(sine, x), k.mul(cosine, y)), ...other);
}

/** Sorts by exchanges: `before(i, j)` says whether element i comes before element j, and `swap` exchanges two. */
export function sortBy(
  w: NestWriter,
  size: number,
  before: (i: Index, j: Index) => Node,
  swap: (i: Index, j: Index) => void,
): void {
  w.loop(size, (i) => {
    const first = w.variable(w.position(i));
    w.range(next(i), size, (j) => w.when(before(j, found(first.value)), () => first.set(w.position(j))));
    w.when(w.k.ne(first.value, w.position(i)), () => swap(i, found(first.value)));
  });
}

/** NaN in all elements, where `condition` holds. */
export function refuse(
  w: NestWriter,
  condition: Node,
  dtype: Dtype,
  places: readonly (readonly [Place, ...number[]])[],
): void {
  const fill = (place: Place, extents: readonly number[], index: readonly Index[]): void => {
    const [extent, ...more] = extents;
    if (extent === undefined) place.set(w.constant(NaN, dtype), ...index);
    else w.loop(extent, (i) => fill(place, more, [...index, i]));
  };
  w.when(condition, () => places.forEach(([place, ...extents]) => fill(place, extents, [])));
}
