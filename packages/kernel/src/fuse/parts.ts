/** What fusion needs for some machines only. */
import type { Arrays } from "./arrays.ts";
import type { FewArrays } from "./few-arrays.ts";
import type { graphOf } from "./graph.ts";
import type { Nests } from "./nests.ts";

export interface FuseParts {
  /** Present where programs may have nests. */
  readonly nests?: Nests;
  /** Present where a kernel may read and write only so many arrays. */
  readonly few?: FewArrays;
  /** Present where programs may have arrays of more than one element. */
  readonly arrays?: Arrays;
  /** How programs become graphs, where it is not in the plain way. */
  readonly graphOf?: typeof graphOf;
}

export function nestsOf({ nests }: FuseParts): Nests {
  if (!nests) throw new Error("internal: a nest in a program that was to have scalars only");
  return nests;
}
