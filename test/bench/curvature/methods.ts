/** The methods of the comparison. All is at its default but the rate, or as the setting says. */
import type { Problem } from "./problem.ts";
import type { Racer, Setting } from "./racer.ts";
import { curvature } from "./curvature-methods.ts";
import { references } from "./reference-methods.ts";
import { zeroth } from "./zeroth-methods.ts";

export interface Entry {
  readonly name: string;
  readonly setting?: string;
  /** Whether it takes a rate, as an input of its program or as a number that the program is made for. */
  readonly isRated: boolean | "number";
  /** Whether it sees values alone, and so has the looser goal. */
  readonly isZeroth?: boolean;
  /** The most steps of a run, where a step takes far longer than the loss. */
  readonly mostSteps?: number;
  readonly make: (setting: Setting) => Racer;
  /** Why it is not run on a problem. */
  readonly leftOut?: (problem: Problem) => string | undefined;
}

export const entries: readonly Entry[] = [...references, ...curvature, ...zeroth];
