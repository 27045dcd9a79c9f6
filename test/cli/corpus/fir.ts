/** Energy of a signal after a finite impulse response filter. */
export function filteredEnergy(signal: number[], taps: number[]): number {
  let energy = 0;
  for (let n = taps.length - 1; n < signal.length; n++) {
    let y = 0;
    for (let k = 0; k < taps.length; k++) y += taps[k] * signal[n - k];
    energy += y * y;
  }
  return energy;
}
