export function tonePower(
  samples: Float32Array | Float64Array | number[],
  frequency: number,
  sampleRate: number,
): number {
  const omega = (2 * Math.PI * frequency) / sampleRate;
  const coefficient = 2 * Math.cos(omega);
  let s1 = 0,
    s2 = 0;
  for (let i = 0; i < samples.length; i++) {
    const s0 = samples[i] + coefficient * s1 - s2;
    s2 = s1;
    s1 = s0;
  }
  return s1 * s1 + s2 * s2 - coefficient * s1 * s2;
}

export function dtmf(samples: number[], low: number, high: number): number {
  return Math.log(tonePower(samples, low, 8000) / tonePower(samples, high, 8000));
}
