/**
 * A dimension is a number or a size expression: a polynomial with integer coefficients in named sizes, kept in a
 * normal form (monomials sorted, none with coefficient 0), so that equal expressions have equal text. A size expression brings
 * its algebra along: what knows numbers only need not carry it.
 */
import { ArgumentError, at } from "./errors.ts";
import type { SizeAlgebra } from "./size-algebra.ts";

export interface Monomial {
  readonly coefficient: number;
  /** Names of sizes, sorted, repeated for powers. */
  readonly factors: readonly string[];
}

export interface SizeExpression {
  readonly kind: "size";
  readonly terms: readonly Monomial[];
  readonly algebra: SizeAlgebra;
}

export type Dim = number | SizeExpression;
export type Shape = readonly Dim[];

const algebraOf = (dims: readonly Dim[]): SizeAlgebra | undefined =>
  dims.find((dim) => typeof dim !== "number")?.algebra;

export const addDims = (...dims: readonly Dim[]): Dim =>
  algebraOf(dims)?.add(dims) ?? dims.reduce<number>((sum, dim) => sum + Number(dim), 0);

export const mulDims = (...dims: readonly Dim[]): Dim =>
  algebraOf(dims)?.mul(dims) ?? dims.reduce<number>((product, dim) => product * Number(dim), 1);

export const subDims = (a: Dim, b: Dim): Dim => addDims(a, mulDims(-1, b));

/** Text of a dimension, as in `f32[2*n+1]`; equal dimensions have equal text. */
export const showDim = (dim: Dim): string => (typeof dim === "number" ? String(dim) : dim.algebra.show(dim));

export const equalDims = (a: Dim, b: Dim): boolean =>
  a === b || (typeof a !== "number" && typeof b !== "number" && showDim(a) === showDim(b));

export const equalShapes = (a: Shape, b: Shape): boolean =>
  a.length === b.length && a.every((dim, i) => equalDims(dim, at(b, i)));

export const sizeOf = (shape: Shape): Dim => mulDims(...shape);

/** `a / b` where that is exact for every value of the named sizes, else undefined. */
export function divideDims(a: Dim, b: Dim): Dim | undefined {
  if (equalDims(a, b)) return 1;
  if (b === 0) return undefined;
  if (typeof a === "number" && typeof b === "number") return a % b === 0 ? a / b : undefined;
  return algebraOf([a, b])?.divide(a, b);
}

/** The value of `dim` where each named size has the value in `sizes`. */
export function evaluateDim(dim: Dim, sizes: ReadonlyMap<string, number>): number {
  if (typeof dim === "number") return dim;
  return dim.terms.reduce((total, { coefficient, factors }) => {
    const product = factors.reduce((value, name) => {
      const size = sizes.get(name);
      if (size === undefined)
        throw new ArgumentError(
          "unknown-size",
          `the size "${name}" has no value`,
          "give it through an input whose shape names it",
        );
      return value * size;
    }, coefficient);
    return total + product;
  }, 0);
}

/** `dim` as a number; a named size here is an error that names the caller's need. */
export function concreteDim(dim: Dim, where: string): number {
  if (typeof dim === "number") return dim;
  throw new ArgumentError(
    "unknown-size",
    `${where} needs a known size but found ${showDim(dim)}`,
    "give the program inputs of known shape",
  );
}
