/** Functions of the corpus that do not pass yet, at which check they fail, and why. Each is asserted to fail still. */

export type Stage = "read" | "value" | "gradient" | "single";

export interface NotCompiled {
  readonly stage: Stage;
  readonly reason: string;
}

export const notCompiled: Readonly<Record<string, NotCompiled>> = {};
