/** What is said to the process of a contender, and what it answers: one line of JSON each. */
import type { Dtype, Sizes } from "./task.ts";

export type Request =
  | {
      readonly do: "prepare";
      readonly kind: string;
      /** Another way of doing it; those who have none do it as always. */
      readonly way: "compile" | undefined;
      readonly dtype: Dtype;
      readonly sizes: Sizes;
      /** Raw numbers in the byte order of the machine. */
      readonly inputs: readonly {
        readonly file: string;
        readonly dtype: Dtype | "i32";
        readonly shape: readonly number[];
      }[];
      /** Where the results go, as numbers of `dtype`, one array after the other. */
      readonly results: string;
      /** Seconds to run for before anything is timed; what takes longer than a second is warm after its first run. */
      readonly warmUp: number;
    }
  /** Before anything is prepared, there are no times: whoever answers so has started. */
  | { readonly do: "time"; readonly seconds: number };

export type Answer =
  | {
      /** The lengths of the results. */
      readonly lengths: readonly number[];
      /** Seconds until the first results are there, with what is compiled for them, and of a later run. */
      readonly first: number;
      readonly once: number;
    }
  /** Seconds of a run, for some batches of them. */
  | { readonly times: readonly number[] }
  /** It has no such function, and why. */
  | { readonly lacks: string }
  | { readonly failed: string }
  /** No answer came within so many seconds. */
  | { readonly late: number };
