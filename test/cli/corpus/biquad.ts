interface Coefficients {
  b: [number, number, number];
  a: [number, number];
}

function lowPass(frequency: number, q: number): Coefficients {
  const w = 2 * Math.PI * frequency;
  const alpha = Math.sin(w) / (2 * q);
  const c = Math.cos(w);
  const a0 = 1 + alpha;
  return {
    b: [(1 - c) / 2 / a0, (1 - c) / a0, (1 - c) / 2 / a0],
    a: [(-2 * c) / a0, (1 - alpha) / a0],
  };
}

/** A second order low-pass filter (direct form II transposed). */
export function lowPassFilter(signal: readonly number[], frequency: number, q: number): number[] {
  const {
    b: [b0, b1, b2],
    a: [a1, a2],
  } = lowPass(frequency, q);
  let z1 = 0;
  let z2 = 0;
  return signal.map((x) => {
    const y = b0 * x + z1;
    z1 = b1 * x - a1 * y + z2;
    z2 = b2 * x - a2 * y;
    return y;
  });
}
