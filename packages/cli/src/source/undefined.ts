/** What may be undefined: elements that an array may not have, besides what is known to be undefined. */
import { emit, type Machine } from "./machine.ts";
import { booleanValue } from "./numbers.ts";
import { known, type Staged } from "./staged.ts";

/** Whether `x` is undefined, or null if `orNull`: known, or a truth value of the program. */
export function isAbsent(m: Machine, x: Staged, orNull: boolean): Staged {
  if (x.kind === "static") return known(x.value === undefined || (orNull && x.value === null));
  if (x.kind === "hole") return known(true);
  const present = x.kind === "number" || x.kind === "boolean" ? x.present : undefined;
  return present ? booleanValue(emit(m, "not", [present])) : known(false);
}
