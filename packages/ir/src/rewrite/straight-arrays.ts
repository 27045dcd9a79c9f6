/** The same for programs with arrays: a file of its own, which bundles for scalars leave out. */
import type { Pass } from "../pass.ts";
import { rules } from "./rules.ts";
import { simplifyBy, straightBy } from "./straight.ts";

export const simplifySteps: Pass = simplifyBy(rules);

export const straightPipeline: readonly Pass[] = straightBy(simplifySteps);
