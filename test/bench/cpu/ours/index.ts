/** Everything that Cotangent is timed at. */
import type { KindName } from "../kinds.ts";
import type { Implementation } from "../task.ts";
import { arrays } from "./arrays.ts";
import { models } from "./models.ts";

export const ours = { ...arrays, ...models } satisfies Record<Exclude<KindName, "fusedPeak">, Implementation>;

/** For a process of its own. When it has threads, the option says how many. */
export const load = (): Promise<Record<string, Implementation>> => Promise.resolve(ours);
