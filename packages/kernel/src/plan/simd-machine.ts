/** One thread of a CPU whose loops over lanes are vectors of four elements. */
import { remembered } from "../kernel-key.ts";
import { withKnownSizes } from "../schedule/known-sizes.ts";
import { scheduleSimd } from "../schedule/simd.ts";
import { bundles } from "./bundle.ts";
import { cpu, type Machine } from "./machine.ts";

export const simd: Machine = {
  ...cpu,
  schedule: /* @__PURE__ */ remembered((kernel) => scheduleSimd(withKnownSizes(kernel))),
  bundle: bundles(4000),
};
