/** The transforms that derivatives of operations that contain programs need, as one object. */
import type { Kept, Transforms } from "@cotangent/ir";
import { jvp } from "./forward.ts";
import { linearize } from "./linearize.ts";
import { flags, remembered } from "./remembered.ts";
import { transpose } from "./transpose.ts";

export const transforms: Transforms = {
  order: 1,
  jvp: remembered((program, active: readonly boolean[]) => jvp(program, active, transforms), flags),
  linearize: remembered(
    (program, active: readonly boolean[], kept: Kept = []) => linearize(program, active, kept, transforms),
    (active, kept = []) => `${flags(active)},${kept === "all" ? kept : flags(kept)}`,
  ),
  transpose: remembered(
    (program, linear: readonly boolean[], given: readonly boolean[]) => transpose(program, linear, given, transforms),
    (linear, given) => `${flags(linear)},${flags(given)}`,
  ),
  activity: (program, active) => transforms.jvp(program, active).active,
};
