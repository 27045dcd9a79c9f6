/** Everything that Cotangent is timed at. */
import { setThreads, startThreads } from "cotangent";
import type { KindName } from "../kinds.ts";
import type { Implementation } from "../task.ts";
import { compiledRosenbrock, compiledTinyNet } from "./compiled.ts";
import { arrays } from "./arrays.ts";
import { models } from "./models.ts";

/** The same by other ways. */
export const otherWays: Record<string, Implementation> = {
  "rosenbrock, compile": compiledRosenbrock,
  "tinyNet, compile": compiledTinyNet,
};

export const ours = { ...arrays, ...models } satisfies Record<Exclude<KindName, "fusedPeak">, Implementation>;

/** For a process of its own, with so many threads. */
export async function load({ threads = 1 }: { readonly threads?: number }): Promise<Record<string, Implementation>> {
  setThreads(threads);
  const working = await startThreads();
  if (working !== threads) throw new Error(`${working} of ${threads} threads started`);
  return { ...ours, ...otherWays };
}
