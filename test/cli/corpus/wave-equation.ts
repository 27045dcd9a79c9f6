/** A plucked string by the leapfrog scheme, and its displacement at the pickup. */
export function pickup(shape: Float64Array, speed: number, place: number): number {
  const n = shape.length;
  let before = Float64Array.from(shape);
  let now = Float64Array.from(shape);
  const c2 = speed * speed;
  for (let t = 0; t < 16; t++) {
    const after = new Float64Array(n);
    for (let i = 1; i < n - 1; i++) {
      after[i] = 2 * now[i] - before[i] + c2 * (now[i + 1] - 2 * now[i] + now[i - 1]);
    }
    before = now;
    now = after;
  }
  const i = Math.floor(place);
  const f = place - i;
  return now[i] * (1 - f) + now[i + 1] * f;
}
