const coefficients = [
  76.18009172947146, -86.50532032941677, 24.01409824083091, -1.231739572450155, 0.1208650973866179e-2,
  -0.5395239384953e-5,
];

function lanczos(x: number): number {
  let y = x;
  const t = x + 5.5 - (x + 0.5) * Math.log(x + 5.5);
  let series = 1.000000000190015;
  for (const c of coefficients) series += c / ++y;
  return -t + Math.log((2.5066282746310005 * series) / x);
}

/** log |Γ(x)|, by reflection for x below 1/2. */
export function logGamma(x: number): number {
  return x < 0.5 ? Math.log(Math.PI / Math.abs(Math.sin(Math.PI * x))) - lanczos(1 - x) : lanczos(x);
}

export function betaLogDensity(p: number, shape: { a: number; b: number }): number {
  const { a, b } = shape;
  return (a - 1) * Math.log(p) + (b - 1) * Math.log1p(-p) + logGamma(a + b) - logGamma(a) - logGamma(b);
}
