/** What the source front end makes of a function of plain TypeScript: a program, and how its leaves lie in the values of the function. */
import type { Dim, Dtype, Program } from "cotangent/compiler";
import type { Sizing } from "./derived-sizes.ts";
import type { Diagnostic } from "./diagnostic.ts";

/** A type of plain values. Its leaves, in order, are the inputs or outputs of the program. */
export type PlainType =
  | { readonly kind: "number" }
  | { readonly kind: "boolean" }
  /**
   * Elements of one type. The leaves are those of the element with one more axis in front, `length`; arrays of arrays are
   * rectangular. A length that is only known when the function is called is a named size.
   */
  | {
      readonly kind: "array";
      readonly element: PlainType;
      readonly length: Dim;
      readonly storage: "Array" | "Float64Array" | "Float32Array";
    }
  | { readonly kind: "tuple"; readonly elements: readonly PlainType[] }
  | { readonly kind: "object"; readonly fields: readonly PlainField[] };

export interface PlainField {
  readonly name: string;
  readonly type: PlainType;
  /** What it is where nothing is given, as code: a number, a truth value, or an object without fields. */
  readonly default?: string;
}

export interface SourceProgram {
  readonly name: string;
  readonly parameters: readonly PlainField[];
  readonly result: PlainType;
  /** Inputs are the leaves of the parameters, outputs those of the result. Steps have the user's places as their origins. */
  readonly program: Program;
  /** Sizes that are no lengths of parameters, and what lengths must be; there are none if absent. */
  readonly sizing?: Sizing;
  /** The text of the function's doc comment, without the stars. */
  readonly documentation: string;
}

export interface SourceOptions {
  readonly file: string;
  /** The name of the exported function. */
  readonly name: string;
  /** The dtype of numbers; f64 is what JavaScript computes in. */
  readonly dtype: Dtype;
  /** Lengths that are fixed, by the path of the array: `{ target: 2, "grid[]": 3 }`; others are named sizes. */
  readonly lengths?: Readonly<Record<string, number>>;
  /** Room for residuals of loops whose number of iterations is a value, where a target cannot let it grow. */
  readonly maxSteps?: number;
}

export type SourceResult = (
  | { readonly program: SourceProgram; readonly diagnostics: readonly [] }
  | { readonly program: undefined; readonly diagnostics: readonly Diagnostic[] }
) & {
  /** The files of the function and of what it imports: another result comes of changes to these only. */
  readonly files: readonly string[];
};
