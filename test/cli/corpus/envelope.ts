/** Peak follower: quick to rise and slow to fall. */
export function envelope(signal: readonly number[], attack: number, release: number): number[] {
  const rise = Math.exp(-1 / attack);
  const fall = Math.exp(-1 / release);
  const out: number[] = [];
  let level = 0;
  for (const sample of signal) {
    const input = Math.abs(sample);
    const k = input > level ? rise : fall;
    level = k * level + (1 - k) * input;
    out.push(level);
  }
  return out;
}
