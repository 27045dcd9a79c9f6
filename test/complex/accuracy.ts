/** How far functions of complex numbers are off, beside exact values over the whole range, which `accuracy.py` makes. */
import { readFileSync } from "node:fs";
import { complex, type Tensor } from "cotangent";
import * as np from "cotangent/numpy";

type Point = readonly [re: number, im: number];
/** Both parts, each as a double and what is missing; null where there is no double. */
type Exact = readonly [number, number, number, number] | null;
type Values = Readonly<Record<string, readonly Exact[]>>;

const { z, w, ...values } = JSON.parse(readFileSync(new URL("accuracy.json", import.meta.url), "utf8")) as {
  readonly z: readonly Point[];
  readonly w: readonly Point[];
} & Values;

const functions: Readonly<Record<string, unknown>> = { ...np };

/** The greatest errors, in units in the last place. */
export interface Errors {
  /** Of the difference beside the value, as complex numbers. */
  readonly whole: number;
  /** Of a part beside itself. */
  readonly parts: number;
}

export type Single = "f32" | "f64";

export const functionNames: readonly string[] = Object.keys(values);

const numbers = (points: readonly Point[], dtype: Single): Tensor => {
  const part = (i: 0 | 1): Tensor =>
    np.array(
      points.map((point) => point[i]),
      { dtype },
    );
  return complex(part(0), part(1));
};

/** Whether the arguments and the value are numbers of the dtype, the value none that has lost digits. */
function isInRange(i: number, exact: Exact | undefined, dtype: Single): boolean {
  if (!exact) return false;
  if (dtype === "f64") return true;
  const given = [...z[i]!, ...w[i]!];
  return (
    given.every((x) => Math.fround(x) === x) &&
    [exact[0], exact[2]].every((x) => x === 0 || (Math.abs(x) > 2 ** -126 && Math.abs(x) < 2 ** 127))
  );
}

/** The function's values at the points of the file. */
export function resultOf(name: string, dtype: Single): Tensor {
  const f = functions[name] as (...args: readonly Tensor[]) => Tensor;
  return f(...[z, w].slice(0, f.length).map((points) => numbers(points, dtype)));
}

/** The errors of `found`, the elements of {@link resultOf}; a real result has one part each. */
export function errorsOf(name: string, dtype: Single, found: ArrayLike<number>): Errors {
  const exacts = values[name]!;
  const width = found.length / exacts.length;
  const ulp = dtype === "f64" ? 2 ** -52 : 2 ** -23;
  const errors = exacts.flatMap((exact, i) => {
    if (!exact || !isInRange(i, exact, dtype)) return [];
    const [u, uRest, v, vRest] = exact;
    const [du, dv] = [found[width * i]! - u - uRest, width === 1 ? 0 : found[width * i + 1]! - v - vRest];
    const size = Math.max(Math.abs(u), Math.abs(v));
    const ratio = (x: number, beside: number): number => (x === 0 ? 0 : Math.abs(x / beside) / ulp);
    return [
      {
        whole: Math.hypot(du / size, dv / size) / Math.hypot(u / size, v / size) / ulp,
        parts: Math.max(ratio(du, u), ratio(dv, v)),
      },
    ];
  });
  if (errors.length < 40) throw new Error(`only ${errors.length} values of ${name} in ${dtype}`);
  return { whole: Math.max(...errors.map((e) => e.whole)), parts: Math.max(...errors.map((e) => e.parts)) };
}
