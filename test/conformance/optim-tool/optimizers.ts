/** From the names and hyper-parameters of PyTorch and optax to optimizers of ours. */
import * as optim from "@cotangent/optim";
import type { Transformation } from "@cotangent/optim";
import { curvature } from "./curvature.ts";
import { defined, Given, type Hyper, type Make } from "./given.ts";
import { inside, muonOptions, optax } from "./optax.ts";
import { rpropOptions, torch } from "./torch.ts";

export type { Hyper } from "./given.ts";

/** Methods that neither PyTorch nor optax has by this name. */
const others: Readonly<Record<string, Make>> = {
  ...curvature,
  muon: (given) => optim.muon({ eps: 1e-7, ...muonOptions(given), biasCorrection: false, shape: "outIn" }),
  sam: (given) => optim.sam(inside(given, "sgd"), defined({ rho: given.number("rho"), eps: given.number("sam_eps") })),
  lookahead: (given) =>
    optim.lookahead(
      inside(given, given.number("b1", "b2") === undefined ? "sgd" : "adam"),
      defined({
        steps: given.number("k", "sync_period", "sync_steps", "la_steps"),
        slowRate: given.number("slow_step_size", "slow_lr", "la_alpha", "alpha"),
      }),
    ),
  rprop: (given) => optim.rprop(rpropOptions(given)),
};

/** The entry that a run is called by, that its name begins with, or that it ends with; the longest one. */
function entryOf(table: Readonly<Record<string, Make>>, name: string): Make | undefined {
  const longest = (fits: (key: string) => boolean): string | undefined =>
    Object.keys(table)
      .filter(fits)
      .toSorted((a, b) => b.length - a.length)[0];
  const best = longest((key) => `${name}_`.startsWith(`${key}_`)) ?? longest((key) => name.endsWith(`_${key}`));
  return best === undefined ? undefined : table[best];
}

/** The optimizer of a run of the material; none where this library has no such method. */
export function optimizerOf(name: string, hyper: Hyper): Transformation | undefined {
  const given = new Given(hyper);
  const isOptax = name.startsWith("optax_");
  const plain = name.toLowerCase().replace(/^optax_(contrib_)?/, "");
  const isClipped = plain.includes("clip") && plain.includes("adam");
  const tables = isOptax ? [optax] : [others, torch, optax];
  const found = isClipped ? optax["clip_adam"] : tables.map((table) => entryOf(table, plain)).find(Boolean);
  return found?.(given, plain);
}
