interface Complex {
  re: number;
  im: number;
}

function fft(x: Complex[]): Complex[] {
  const n = x.length;
  if (n === 1) return x;
  const even = fft(x.filter((_, i) => i % 2 === 0));
  const odd = fft(x.filter((_, i) => i % 2 === 1));
  const result: Complex[] = new Array(n);
  for (let k = 0; k < n / 2; k++) {
    const angle = (-2 * Math.PI * k) / n;
    const w = { re: Math.cos(angle), im: Math.sin(angle) };
    const t = { re: w.re * odd[k].re - w.im * odd[k].im, im: w.re * odd[k].im + w.im * odd[k].re };
    result[k] = { re: even[k].re + t.re, im: even[k].im + t.im };
    result[k + n / 2] = { re: even[k].re - t.re, im: even[k].im - t.im };
  }
  return result;
}

/** Centre of mass of the spectrum of a real signal. */
export function spectralCentroid(signal: number[]): number {
  const spectrum = fft(signal.map((re) => ({ re, im: 0 })));
  let weighted = 0;
  let total = 0;
  for (let k = 0; k <= signal.length / 2; k++) {
    const { re, im } = spectrum[k];
    const magnitude = Math.sqrt(re ** 2 + im ** 2);
    weighted += k * magnitude;
    total += magnitude;
  }
  return weighted / total;
}
