/** Solves Kepler's equation by Newton's method and gives the true anomaly. */
export function trueAnomaly(meanAnomaly: number, eccentricity: number): number {
  let E = eccentricity < 0.8 ? meanAnomaly : Math.PI;
  for (let iteration = 0; iteration < 30; iteration++) {
    const f = E - eccentricity * Math.sin(E) - meanAnomaly;
    const step = f / (1 - eccentricity * Math.cos(E));
    E -= step;
    if (Math.abs(step) < 1e-12) break;
  }
  return 2 * Math.atan2(Math.sqrt(1 + eccentricity) * Math.sin(E / 2), Math.sqrt(1 - eccentricity) * Math.cos(E / 2));
}
