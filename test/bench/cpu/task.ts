/** What a benchmark is: a kind of computation at some sizes, on inputs that every contender reads from the same files. */

export type Dtype = "f32" | "f64";

type SizeName =
  | "m"
  | "k"
  | "n"
  | "rows"
  | "columns"
  | "axis"
  | "batch"
  | "height"
  | "width"
  | "inputs"
  | "outputs"
  | "hidden"
  | "classes"
  | "d"
  | "steps"
  | "heads"
  | "tokens";

/** The sizes that a kind has; which ones is told by its declaration in `kinds.ts`. */
export type Sizes = Readonly<Record<SizeName, number>>;
export type SomeSizes = Partial<Sizes>;

export interface Input {
  readonly shape: readonly number[];
  readonly data: Float32Array | Float64Array | Int32Array;
}

/** A computation, at any size. */
export interface Kind {
  /** Sizes at which it takes no time, for tests: pairwise different where they can be. */
  readonly tiny: SomeSizes;
  inputs(sizes: Sizes, dtype: Dtype): readonly Input[];
  /** How far contenders in f32 may be from each other, relative to the greatest element of a result: 1e-3 if absent. */
  readonly tolerance?: number;
  /** How many runs its results are of: 1 if absent. */
  readonly firstRuns?: number;
}

/** What a contender of one task does. */
export interface Call {
  run(): unknown;
  /** All results of a first run, in the order that `kinds.ts` says. */
  outputs(): readonly ArrayLike<number>[] | Promise<readonly ArrayLike<number>[]>;
}

/** How a library or language does a kind of computation. */
export type Implementation = (sizes: Sizes, inputs: readonly Input[], dtype: Dtype) => Call | Promise<Call>;

export interface Task {
  readonly name: string;
  readonly kind: string;
  /** Another way of doing it, for those who have one: `compile` of Cotangent. */
  readonly way?: "compile";
  readonly dtype: Dtype;
  readonly sizes: SomeSizes;
  /** Floating-point operations of a run, where that is what limits it. */
  readonly flops?: number;
  /** Bytes read and written at least, where that is what limits it. */
  readonly bytes?: number;
  /** Elements that a library writes which does one operation after the other, where they are what takes its time. */
  readonly elements?: number;
  /** Left out of quick runs. */
  readonly large?: boolean;
}

export interface Family {
  readonly title: string;
  /** What is computed, for the reader of the table. */
  readonly about: string;
  readonly tasks: readonly Task[];
}
