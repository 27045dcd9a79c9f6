/** Power of all bins of a discrete Fourier transform, in decibels. */
export function powerSpectrum(signal: Float64Array): number[] {
  const n = signal.length;
  const bins = Math.floor(n / 2) + 1;
  const power: number[] = new Array(bins);
  for (let k = 0; k < bins; k++) {
    let re = 0;
    let im = 0;
    for (let t = 0; t < n; t++) {
      const angle = (2 * Math.PI * k * t) / n;
      re += signal[t] * Math.cos(angle);
      im -= signal[t] * Math.sin(angle);
    }
    power[k] = 10 * Math.log10((re * re + im * im) / n + 1e-6);
  }
  return power;
}
