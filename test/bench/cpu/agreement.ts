/** Whether two contenders computed the same. */

/** The greatest difference of each result from `expected`, relative to its greatest element; Infinity for other sizes. */
export function furthest(results: readonly ArrayLike<number>[], expected: readonly ArrayLike<number>[]): number {
  if (results.length !== expected.length) return Infinity;
  return expected.reduce((most, array, i) => Math.max(most, distance(results[i] ?? [], array)), 0);
}

function distance(x: ArrayLike<number>, expected: ArrayLike<number>): number {
  if (x.length !== expected.length) return Infinity;
  let [difference, scale] = [0, Number.MIN_VALUE];
  for (let i = 0; i < x.length; i++) {
    const apart = Math.abs(x[i]! - expected[i]!);
    // Not the other way round: a NaN is far from everything.
    if (!(apart <= difference)) difference = Number.isNaN(apart) ? Infinity : apart;
    scale = Math.max(scale, Math.abs(expected[i]!));
  }
  return difference / scale;
}
