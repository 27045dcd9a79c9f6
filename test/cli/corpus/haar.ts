interface Bands {
  smooth: number[];
  detail: number[];
}

/** One step of the Haar wavelet; a last value without a partner stays out. */
function analyse(x: readonly number[]): Bands {
  const half = x.length >> 1;
  const smooth: number[] = new Array(half).fill(0);
  const detail: number[] = new Array(half).fill(0);
  for (let i = 0; i < half; i++) {
    smooth[i] = (x[2 * i] + x[2 * i + 1]) / Math.SQRT2;
    detail[i] = (x[2 * i] - x[2 * i + 1]) / Math.SQRT2;
  }
  return { smooth, detail };
}

/** Energy of two levels of details, and what is left. */
export function bands(signal: number[]): { energies: number[]; rest: number[] } {
  const first = analyse(signal);
  const second = analyse(first.smooth);
  const energy = (xs: number[]): number => xs.reduce((sum, x) => sum + x * x, 0);
  return { energies: [energy(first.detail), energy(second.detail)], rest: second.smooth };
}
