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

export const notCompiled: Readonly<Record<string, NotCompiled>> = {};
