/** All evals, by name. */
import type { Evaluation, Module } from "../module.ts";
import { ba } from "./ba.ts";
import { det } from "./det.ts";
import { gmm } from "./gmm.ts";
import { hello } from "./hello.ts";
import { ht } from "./ht.ts";
import { kmeans } from "./kmeans.ts";
import { llsq } from "./llsq.ts";
import { lse } from "./lse.ts";
import { lstm } from "./lstm.ts";
import { ode } from "./ode.ts";
import { particle } from "./particle.ts";
import { saddle } from "./saddle.ts";

const all: Readonly<Record<string, Module<never>>> = {
  ba,
  det,
  gmm,
  hello,
  ht,
  kmeans,
  llsq,
  lse,
  lstm,
  ode,
  particle,
  saddle,
};

/** The input of an evaluation is what GradBench sends for it. */
export const modules: ReadonlyMap<string, Readonly<Record<string, Evaluation<unknown>>>> = new Map(
  Object.entries(all).map(([name, module]) => [name, module as Module<unknown>]),
);
