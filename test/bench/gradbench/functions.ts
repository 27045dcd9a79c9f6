/** The functions of each eval: its primal, and the derivative that GradBench asks for. */
import type { Tensor } from "cotangent";
import { modules } from "../../conformance/gradbench-tool/evals/index.ts";
import type { Prepared } from "../../conformance/gradbench-tool/module.ts";
import type { Case } from "./inputs.ts";

interface Functions {
  /** None where the eval has only a search that takes derivatives. */
  readonly primal?: string;
  readonly derivatives: readonly string[];
}

const modes = ["rr", "rf", "fr", "ff"];

export const functions: ReadonlyMap<string, Functions> = new Map<string, Functions>([
  ["hello", { primal: "square", derivatives: ["double"] }],
  ["lse", { primal: "primal", derivatives: ["gradient"] }],
  ["llsq", { primal: "primal", derivatives: ["gradient"] }],
  ["det", { primal: "primal", derivatives: ["gradient"] }],
  ["ode", { primal: "primal", derivatives: ["gradient"] }],
  ["kmeans", { primal: "cost", derivatives: ["dir"] }],
  ["gmm", { primal: "objective", derivatives: ["jacobian"] }],
  ["lstm", { primal: "objective", derivatives: ["jacobian"] }],
  ["ba", { primal: "objective", derivatives: ["jacobian"] }],
  ["ht", { primal: "objective", derivatives: ["jacobian"] }],
  ["particle", { derivatives: modes }],
  ["saddle", { derivatives: modes }],
]);

export function prepared({ eval: name, input }: Case, f: string): Prepared {
  const evaluation = modules.get(name)?.[f];
  if (!evaluation) throw new Error(`there is no function "${f}" in the eval "${name}"`);
  return evaluation(input);
}

/** The order of the results of gmm, whose keys are sorted in a tree. */
const parameters = ["alpha", "mu", "q", "l"];

/** The arrays of a result, in the order in which the program in C writes them. */
function arraysOf(result: unknown): readonly Tensor[] {
  if (isTensor(result)) return [result];
  if (Array.isArray(result)) return result.flatMap(arraysOf);
  return parameters.flatMap((key) => arraysOf((result as Readonly<Record<string, unknown>>)[key]));
}

export const numbersOf = (result: unknown): readonly number[] => arraysOf(result).flatMap((x) => [...x.dataSync()]);

const isTensor = (x: unknown): x is Tensor => typeof x === "object" && x !== null && "dataSync" in x;

/** What two programs may differ by that add in different orders and end a search at the same step. */
export const tolerance = 1e-8;
