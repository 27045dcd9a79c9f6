/** What is computed anew only every few steps. */
import type { Tensor } from "cotangent";
import * as np from "cotangent/numpy";
import { choose } from "../typed-transforms.ts";

/** `fresh()` in steps 0, k, 2·k, … with k = `every`, and `kept` in the others, where it is not computed. */
export const everyFew = <T>(count: Tensor, every: number, fresh: () => T, kept: T): T =>
  every === 1 ? fresh() : choose(np.equal(np.mod(count, every), 0), fresh, () => kept);
