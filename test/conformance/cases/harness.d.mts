/** What the harness of the derivative cases has for tests; the cases' own README describes it. */
import type { Tensor } from "cotangent";

export interface Outcome {
  readonly pass: number;
  /** Passed by another convention that the case accepts. */
  readonly alt: number;
  readonly fail: number;
  readonly skip: number;
  readonly fails: readonly string[];
}

export function main(argv: readonly string[]): Promise<Outcome>;

/** The value of a program of the case language, with its variables, by an adapter. */
export function evaluate(program: unknown, variables: Readonly<Record<string, Tensor>>, adapter: object): Tensor;
