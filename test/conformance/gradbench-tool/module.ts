/** What an eval of GradBench is made of here: functions by name, each ready to run on one input. */
import { f64, type Tensor } from "cotangent";
import * as np from "cotangent/numpy";

export type Json = number | readonly Json[] | { readonly [key: string]: Json };
export type Nested = number | readonly Nested[];

/** A function on arrays that are at hand, so that a run of it is all that is timed. */
export interface Prepared {
  run(): unknown;
  /** The answer that GradBench compares, from what `run` returned. */
  output(): Json;
}

export type Evaluation<Input> = (input: Input) => Prepared;
export type Module<Input> = Readonly<Record<string, Evaluation<Input>>>;

/** An array in double precision. */
export const array = (values: Nested): Tensor => np.array(values, { dtype: f64 });

/** `f` on `args`, and what GradBench is told of the result of the last run. */
export function prepare<A extends readonly unknown[], R>(
  f: (...args: A) => R,
  args: A,
  tell: (result: R) => Json,
): Prepared {
  let last: R | undefined;
  return {
    run: () => (last = f(...args)),
    output: () => tell(last ?? f(...args)),
  };
}

/** The numbers of an array, nested as its axes are. */
export const numbers = (x: Tensor): Json => x.toArray();
