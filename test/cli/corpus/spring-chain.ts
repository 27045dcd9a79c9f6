/** Masses in a row, joined by springs and held at both ends; the energy that is left after damped motion. */
export function chainEnergy(displacements: number[], stiffness: number, damping = 0.1): number {
  const n = displacements.length;
  let x = displacements;
  let v: number[] = Array.from({ length: n }, () => 0);
  const dt = 0.05;

  const force = (positions: number[], i: number) => {
    const left = i > 0 ? positions[i - 1] : 0;
    const right = i < n - 1 ? positions[i + 1] : 0;
    return stiffness * (left - 2 * positions[i] + right);
  };

  for (let t = 0; t < 20; t++) {
    const nextV = v.map((vi, i) => vi + dt * (force(x, i) - damping * vi));
    x = x.map((xi, i) => xi + dt * nextV[i]);
    v = nextV;
  }
  const kinetic = v.reduce((sum, vi) => sum + 0.5 * vi * vi, 0);
  let potential = 0.5 * stiffness * (x[0] ** 2 + x[n - 1] ** 2);
  for (let i = 1; i < n; i++) potential += 0.5 * stiffness * (x[i] - x[i - 1]) ** 2;
  return kinetic + potential;
}
