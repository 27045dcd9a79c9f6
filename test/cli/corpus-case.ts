/** A function of the corpus and what it is called with. The functions themselves are plain files of users, in `corpus/`. */

export type Plain =
  | number
  | boolean
  | Float64Array
  | Float32Array
  | readonly Plain[]
  | { readonly [field: string]: Plain };

export interface CorpusCase {
  /** The name of the file in `corpus/`, without its ending. */
  readonly file: string;
  /** The exported function. */
  readonly name: string;
  /** The parameters by which it is differentiated. */
  readonly wrt: readonly string[];
  /** Calls of it, by value; arrays have the lengths that the program is made for. */
  readonly inputs: readonly (readonly Plain[])[];
  /** By how much, of their size, random inputs differ from those; 0.05 if absent, and 0 where that would leave the domain. */
  readonly spread?: number;
  /** Why derivatives at the given inputs are not compared with differences: where the function has a kink or a jump. */
  readonly kink?: string;
  /** How far off the value may be in single precision, 1e-4 if absent; or why it is not compared in it. */
  readonly single?: number | string;
}
