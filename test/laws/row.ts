/** One row of the law table: everything that tests know about one operation. */
import { Builder, type ArrayType, type ArrayValue, type Primitive, type Program, type Value } from "@cotangent/ir";
import { sampleArray, usual, type Domain, type Random, type Recipe } from "@cotangent/ir/testing";
import { madeOnce } from "./made-once.ts";
import type { Tensor } from "./tensor.ts";

export interface Row {
  readonly primitive: Primitive;
  readonly cases: readonly Case[];
  /** Whether the derivative differs from that of the value on purpose, and is tested by special points only. */
  readonly untrueDerivative?: boolean;
  /** How many times the cost of the value its gradient may cost beside 2·|inputs|, if that is more than 4. */
  readonly gradientCost?: { readonly times: number; readonly because: string };
  /** Points at which conventions matter. */
  readonly special?: readonly Special[];
  /** How random programs use the operation. */
  readonly recipe: Recipe;
}

/** The operation with particular parameters on particular types. */
export interface Case {
  readonly name: string;
  readonly inputs: readonly Input[];
  build(b: Builder, ...inputs: readonly Value[]): readonly Value[];
  /** The results, by plain loops; elements are rounded to the dtypes of the results afterwards. */
  oracle(...inputs: readonly Tensor[]): readonly Tensor[];
  /** Whether inputs that lie in their domains may be used together. */
  accepts?(inputs: readonly ArrayValue[]): boolean;
  /** The error bound, relative to the largest element; by default that of one rounding for each dtype. */
  readonly tolerance?: Tolerance;
}

export interface Input {
  readonly type: ArrayType;
  readonly domain?: Domain;
}

export interface Tolerance {
  readonly relative: number;
  readonly because: string;
}

/** A point with what the operation and its derivative are there by convention. */
export interface Special {
  readonly what: string;
  readonly types: readonly ArrayType[];
  build(b: Builder, ...inputs: readonly Value[]): readonly Value[];
  readonly inputs: readonly (readonly number[])[];
  readonly outputs: readonly (readonly number[])[];
  /** For each differentiable input, the gradient of the sum of all elements of the results. */
  readonly gradient?: readonly (readonly number[])[];
}

export function programOf({ inputs, build }: Pick<Case, "inputs" | "build">, name = "row"): Program {
  const b = new Builder();
  return b.finish(build(b, ...inputs.map(({ type }) => b.input(type))), name);
}

/** The program of a case: the same at each of its points. */
export const caseProgram: (item: Case) => Program = madeOnce((item) => programOf(item));

/** Inputs in their domains, accepted together. */
export function samplePoint({ name, inputs, accepts }: Case, random: Random): readonly ArrayValue[] {
  for (let tries = 0; tries < 200; tries++) {
    const point = inputs.map(({ type, domain }) =>
      sampleArray(random, type.dtype, concreteShape(type), domain ?? usual(type.dtype)),
    );
    if (accepts?.(point) ?? true) return point;
  }
  throw new Error(`case "${name}": 200 points in a row are not accepted`);
}

const concreteShape = ({ shape }: ArrayType): readonly number[] =>
  shape.map((dim) => {
    if (typeof dim === "number") return dim;
    throw new Error("rows have concrete shapes");
  });
