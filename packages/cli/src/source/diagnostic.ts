/** What is wrong with a source text, where, and what to do. */

export interface Diagnostic {
  readonly file: string;
  /** From 1, as editors count. */
  readonly line: number;
  readonly column: number;
  /** Of the text that is meant. */
  readonly length: number;
  /** A short name that does not change, such as `random-number`. */
  readonly code: string;
  readonly message: string;
  readonly remedy: string;
}
