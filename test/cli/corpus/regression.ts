interface Sample {
  x: number;
  y: number;
  weight?: number;
}

export function fitLine(samples: Sample[]): { slope: number; intercept: number; residual: number } {
  let sw = 0,
    sx = 0,
    sy = 0,
    sxx = 0,
    sxy = 0;
  for (const { x, y, weight = 1 } of samples) {
    sw += weight;
    sx += weight * x;
    sy += weight * y;
    sxx += weight * x * x;
    sxy += weight * x * y;
  }
  const slope = (sw * sxy - sx * sy) / (sw * sxx - sx * sx);
  const intercept = (sy - slope * sx) / sw;
  const residual = samples.map(({ x, y }) => y - (slope * x + intercept)).reduce((a, r) => a + r * r, 0);
  return { slope, intercept, residual };
}
