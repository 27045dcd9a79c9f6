/** All functions of the corpus. */
import type { CorpusCase } from "../corpus-case.ts";
import { finance } from "./finance.ts";
import { geometry } from "./geometry.ts";
import { graphics } from "./graphics.ts";
import { learning } from "./learning.ts";
import { numerics } from "./numerics.ts";
import { physics } from "./physics.ts";
import { signals } from "./signals.ts";
import { statistics } from "./statistics.ts";

export const cases: readonly CorpusCase[] = [
  ...physics,
  ...finance,
  ...geometry,
  ...signals,
  ...statistics,
  ...graphics,
  ...learning,
  ...numerics,
];
