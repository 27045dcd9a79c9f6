/** How far two results are apart. */

/** The largest difference over the largest magnitude; NaN where the lengths differ or a number is NaN. */
export function difference(ours: readonly number[], theirs: readonly number[]): number {
  if (ours.length !== theirs.length) return NaN;
  const [error, size] = ours.reduce(
    ([e, s], x, i) => [Math.max(e, Math.abs(x - theirs[i]!)), Math.max(s, Math.abs(theirs[i]!))],
    [0, 0],
  );
  return error === 0 ? 0 : error / size;
}
