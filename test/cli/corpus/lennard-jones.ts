export function potential(atoms: number[][], epsilon: number, sigma: number): number {
  const cutoff = 2.5 * sigma;
  let sum = 0;
  for (let i = 0; i < atoms.length; i++) {
    for (let j = 0; j < i; j++) {
      let r2 = 0;
      for (let k = 0; k < 3; k++) {
        const d = atoms[i][k] - atoms[j][k];
        r2 += d * d;
      }
      if (r2 > cutoff * cutoff) continue;
      const s6 = ((sigma * sigma) / r2) ** 3;
      sum += 4 * epsilon * (s6 * s6 - s6);
    }
  }
  return sum;
}
