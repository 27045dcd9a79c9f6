/** One stage of a Fourier transform, decimated in frequency: sums and turned differences of the halves. */
export function stage(re: Float64Array, im: Float64Array): Float64Array {
  const n = re.length;
  const out = new Float64Array(2 * n);
  for (let k = 0; k < n / 2; k++) {
    const m = k + n / 2;
    const angle = (-2 * Math.PI * k) / n;
    const [dr, di] = [re[k] - re[m], im[k] - im[m]];
    out[k] = re[k] + re[m];
    out[m] = dr * Math.cos(angle) - di * Math.sin(angle);
    out[n + k] = im[k] + im[m];
    out[n + m] = dr * Math.sin(angle) + di * Math.cos(angle);
  }
  return out;
}
