/** Functions that may round otherwise than they are written. */
import { optimize } from "cotangent/compiler";
import type { ModuleSource } from "../plain.ts";

/**
 * `source` after the rewrites labelled `rounding`, too: factors that are known are multiplied with each other, divisions by
 * constants become products, and what loops add up is added up in one place. Values differ from those of the function in their
 * last digits.
 */
export const optimized = <S extends ModuleSource>(source: S): S => ({
  ...source,
  program: optimize(source.program),
});
