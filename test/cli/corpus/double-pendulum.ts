interface Rod {
  readonly length: number;
  readonly mass: number;
}

export function energy(theta: readonly [number, number], omega: readonly [number, number], upper: Rod, lower: Rod) {
  const [t1, t2] = theta;
  const [w1, w2] = omega;
  const { length: l1, mass: m1 } = upper;
  const { length: l2, mass: m2 } = lower;
  const y1 = -l1 * Math.cos(t1);
  const y2 = y1 - l2 * Math.cos(t2);
  const v1sq = (l1 * w1) ** 2;
  const v2sq = v1sq + (l2 * w2) ** 2 + 2 * l1 * l2 * w1 * w2 * Math.cos(t1 - t2);
  const kinetic = 0.5 * m1 * v1sq + 0.5 * m2 * v2sq;
  const potential = 9.81 * (m1 * y1 + m2 * y2);
  return { kinetic, potential, total: kinetic + potential };
}
