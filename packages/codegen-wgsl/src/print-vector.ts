/** Scalar operations on vectors: those that the language has, and the others for one component after the other. */
import type { Dtype } from "@cotangent/ir";
import { laneCount } from "@cotangent/kernel";
import type { Printable } from "./print-scalar.ts";

type Kinds = readonly Dtype["kind"][];

const numbers: Kinds = ["float", "int", "uint"];
const integers: Kinds = ["int", "uint"];
const all: Kinds = [...numbers, "bool"];

/** Where the text of an operation on scalars is that on vectors, too. */
const alike: Partial<Readonly<Record<Printable, Kinds>>> = {
  neg: numbers,
  abs: ["float", "int"],
  floor: ["float"],
  ceil: ["float"],
  round: ["float"],
  trunc: ["float"],
  sqrt: ["float"],
  fma: ["float"],
  add: numbers,
  sub: numbers,
  mul: numbers,
  div: ["float"],
  min: integers,
  max: integers,
  and: integers,
  or: integers,
  xor: all.filter((kind) => kind !== "float"),
  not: ["int", "uint", "bool"],
  eq: all,
  ne: all,
  lt: numbers,
  le: numbers,
  select: all,
};

/** Whether `op` on vectors of elements of `kind` is written like `op` on scalars. */
export const isAlikeOnVectors = (op: Printable, kind: Dtype["kind"]): boolean => alike[op]?.includes(kind) ?? false;

export const vectorType = (type: string): string => `vec${laneCount}<${type}>`;

/** A vector of `type` of which `component` says the components. */
export const vectorOf = (type: string, component: (lane: number) => string): string =>
  `${vectorType(type)}(${Array.from({ length: laneCount }, (_, lane) => component(lane)).join(", ")})`;

/** The component of the vector named `name` in `lane`. */
export const componentOf = (name: string, lane: number): string => `${name}.${"xyzw".charAt(lane)}`;
