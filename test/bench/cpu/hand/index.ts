/** Everything that is written by hand. */
import type { KindName } from "../kinds.ts";
import type { Implementation } from "../task.ts";
import { arrays } from "./arrays.ts";
import { decoder, decoderGradient } from "./decoder.ts";
import { fusedPeak } from "./fused-peak.ts";
import { gmm } from "./mixture.ts";
import { networks } from "./networks.ts";
import { lstm, lstmGradient } from "./recurrent.ts";
import { nbody, rosenbrock } from "./simulation.ts";

export const byHand = {
  ...arrays,
  ...networks,
  decoder,
  decoderGradient,
  fusedPeak,
  gmm,
  lstm,
  lstmGradient,
  nbody,
  rosenbrock,
} satisfies Record<KindName, Implementation>;

/** For a process of its own. */
export const load = (): Promise<Record<string, Implementation>> => Promise.resolve(byHand);
