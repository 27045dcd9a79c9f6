/**
 * Polynomials with the least greatest error, by the exchange algorithm of Remez ("Sur le calcul effectif des polynômes
 * d'approximation de Tchebichef", 1934): solve for coefficients whose weighted error alternates, ±E, on n + 1 points;
 * move the points to the extremes of that error; repeat.
 */

export interface Fit {
  readonly interval: readonly [number, number];
  /** Number of coefficients. */
  readonly terms: number;
  /** What the polynomial stands for. */
  target(t: number): number;
  /** What an error at t is multiplied with: makes absolute errors of the polynomial relative errors of the function. */
  weight(t: number): number;
}

export interface Polynomial {
  /** Highest power first, each rounded to f32. */
  readonly coefficients: readonly number[];
  /** The greatest weighted error, with the coefficients as they are rounded. */
  readonly error: number;
}

const rounds = 12;
const gridSize = 1000;

/** Points of the open interval, denser near its ends. */
const chebyshev = ([low, high]: Fit["interval"], count: number): readonly number[] =>
  Array.from({ length: count }, (_, i) => (low + high - (high - low) * Math.cos((Math.PI * (i + 0.5)) / count)) / 2);

const valueAt = (coefficients: readonly number[], t: number): number =>
  coefficients.reduce((sum, coefficient) => sum * t + coefficient, 0);

/** Solves the linear system whose rows end with their right side, by elimination with partial pivoting. */
function solve(system: readonly (readonly number[])[]): readonly number[] {
  let rows = system;
  const solved: (readonly number[])[] = [];
  while (rows.length > 0) {
    const pivot = rows.reduce((best, row) => (Math.abs(row[0]!) > Math.abs(best[0]!) ? row : best));
    const [head = 1, ...tail] = pivot;
    const scaled = tail.map((x) => x / head);
    solved.push(scaled);
    rows = rows
      .filter((row) => row !== pivot)
      .map(([first = 0, ...rest]) => rest.map((x, i) => x - first * scaled[i]!));
  }
  return solved.reduceRight<readonly number[]>(
    (known, row) => [row.at(-1)! - known.reduce((sum, x, i) => sum + row[i]! * x, 0), ...known],
    [],
  );
}

/** The points where the error is greatest, one for each run of errors of one sign, at most `count` of them. */
function extremes(grid: readonly number[], errorAt: (t: number) => number, count: number): readonly number[] {
  const peaks: { t: number; error: number }[] = [];
  for (const t of grid) {
    const error = errorAt(t);
    const last = peaks.at(-1);
    if (!last || Math.sign(error) !== Math.sign(last.error)) peaks.push({ t, error });
    else if (Math.abs(error) > Math.abs(last.error)) Object.assign(last, { t, error });
  }
  while (peaks.length > count)
    if (Math.abs(peaks[0]!.error) < Math.abs(peaks.at(-1)!.error)) peaks.shift();
    else peaks.pop();
  return peaks.map(({ t }) => t);
}

/** The polynomial of `terms` coefficients whose greatest weighted error is least. */
export function minimax({ interval, terms, target, weight }: Fit): Polynomial {
  const grid = chebyshev(interval, gridSize);
  let points = chebyshev(interval, terms + 1);
  let exact: readonly number[] = [];
  for (let round = 0; round < rounds && points.length === terms + 1; round++) {
    const rows = points.map((t, i) => [
      ...Array.from({ length: terms }, (_, power) => t ** (terms - 1 - power)),
      (-1) ** i / weight(t),
      target(t),
    ]);
    exact = solve(rows).slice(0, -1);
    points = extremes(grid, (t) => (valueAt(exact, t) - target(t)) * weight(t), terms + 1);
  }
  const coefficients = exact.map(Math.fround);
  const error = Math.max(...grid.map((t) => Math.abs((valueAt(coefficients, t) - target(t)) * weight(t))));
  return { coefficients, error };
}
