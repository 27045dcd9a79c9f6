/** Special functions beside their values to 40 digits, which `reference.py` computed. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { jvp, type Tensor } from "cotangent";
import * as np from "cotangent/numpy";
import * as special from "cotangent/special";

export interface Reference {
  /** For each point the arguments, which are numbers of f32. */
  readonly arguments: readonly (readonly number[])[];
  readonly values: readonly string[];
  /** Of so many points one has derivatives. */
  readonly step: number;
  /** By their orders in the arguments. */
  readonly derivatives: Readonly<Record<string, readonly string[]>>;
}

type Elementwise = (...x: Tensor[]) => Tensor;

export const functions: Readonly<Record<string, Elementwise>> = {
  ...(special as unknown as Readonly<Record<string, Elementwise>>),
  polygamma1: (x) => special.polygamma(1, x),
  polygamma2: (x) => special.polygamma(2, x),
  polygamma5: (x) => special.polygamma(5, x),
};

export const references = JSON.parse(readFileSync(join(import.meta.dirname, "reference.json"), "utf8")) as Readonly<
  Record<string, Reference>
>;

const columns = (points: readonly (readonly number[])[], dtype: "f32" | "f64"): Tensor[] =>
  points[0]!.map((_, i) =>
    np.array(
      points.map((point) => point[i]!),
      { dtype },
    ),
  );

const derivative = (f: Elementwise, position: number): Elementwise => {
  return (...x) => {
    const tangents = x.map((y, i) => (i === position ? np.onesLike(y) : np.zerosLike(y)));
    return jvp(f, x, tangents)[1];
  };
};

/** Those of the first half are exact in f32. */
function pointsOf(name: string, dtype: "f32" | "f64"): readonly (readonly number[])[] {
  const { arguments: points } = references[name]!;
  return dtype === "f32" ? points.slice(0, points.length / 2) : points;
}

/** What is found at the points of `name`. */
export const valuesOf = (name: string, dtype: "f32" | "f64"): readonly number[] => [
  ...functions[name]!(...columns(pointsOf(name, dtype), dtype)).dataSync(),
];

/** The derivatives of the orders `orders` that are found at the points that have some. */
export function derivativesOf(name: string, orders: string, dtype: "f32" | "f64"): readonly number[] {
  const { step } = references[name]!;
  let f = functions[name]!;
  orders.split(",").forEach((times, i) => {
    for (let k = 0; k < Number(times); k++) f = derivative(f, i);
  });
  return [
    ...f(
      ...columns(
        pointsOf(name, dtype).filter((_, i) => i % step === 0),
        dtype,
      ),
    ).dataSync(),
  ];
}

/** The greatest error beside `floor` or the value, and where it is; values that `dtype` does not hold are left out. */
export function worst(
  found: readonly number[],
  exact: readonly string[],
  floor: number,
  dtype: "f32" | "f64",
): { readonly error: number; readonly at: number } {
  const [least, greatest] = dtype === "f32" ? [2 ** -125, 2 ** 127] : [2 ** -1021, 1.7e308];
  let result = { error: 0, at: -1 };
  exact.slice(0, found.length).forEach((text, i) => {
    const value = Number(text);
    if (Number.isNaN(value) || (value !== 0 && Math.abs(value) < least) || Math.abs(value) > greatest) return;
    const error = value === found[i] ? 0 : Math.abs(found[i]! - value) / Math.max(Math.abs(value), floor);
    if (!(error <= result.error)) result = { error, at: i };
  });
  return result;
}
