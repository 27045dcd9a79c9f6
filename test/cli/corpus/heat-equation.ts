/** Explicit finite differences on a rod whose ends are kept at fixed temperatures. */
export function finalTemperatures(initial: readonly number[], diffusivity: number, ends: [number, number]): number[] {
  const n = initial.length;
  let now = [...initial];
  let next = new Array<number>(n).fill(0);
  const r = diffusivity * 0.2;
  for (let step = 0; step < 30; step++) {
    for (let i = 0; i < n; i++) {
      const left = i === 0 ? ends[0] : now[i - 1];
      const right = i === n - 1 ? ends[1] : now[i + 1];
      next[i] = now[i] + r * (left - 2 * now[i] + right);
    }
    [now, next] = [next, now];
  }
  return now;
}
