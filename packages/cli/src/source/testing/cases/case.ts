/** A function `f` of plain TypeScript and what it is called with. */
export interface Case {
  readonly name: string;
  readonly text: string;
  readonly args: readonly (readonly unknown[])[];
  /** The parameters, where the lengths of arrays must be known. */
  readonly fixed?: readonly string[];
}
