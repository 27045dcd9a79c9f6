/** Functions of the corpus that do not pass yet, at which check they fail, and why. Each is asserted to fail still. */

export const stages = ["read", "value", "gradient", "single", "any length"] as const;
export type Stage = (typeof stages)[number];

export interface NotCompiled {
  /** The first check that fails. */
  readonly stage: Stage;
  /** What the failure says, in part. */
  readonly says: string;
  readonly reason: string;
}

const anyLength = (says: string, reason: string): NotCompiled => ({ stage: "any length", says, reason });

export const notCompiled: Readonly<Record<string, NotCompiled>> = {
  "noise#fbm": { stage: "single", says: "expected", reason: "integers of a hash are rounded to single precision" },
  "fft#spectralCentroid": anyLength("lengths-differ", "recursion over halves ends only where the length is known"),
  "moving-average#roughness": anyLength("dynamic-length", "it appends from some element on"),
  "kernel-density#crossValidation": anyLength("dynamic-length", "it leaves out one element by its index"),
};
