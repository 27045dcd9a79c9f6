/** Arguments whose memory results may take. */
import { donation } from "@cotangent/kernel";
import type { Stored } from "./content.ts";
import { storedTensor, type Donation } from "./execute.ts";

/** @param release makes the arguments marked `donated` unusable */
export const donationOf = (donated: readonly boolean[], release: () => void): Donation => ({
  of: (args) => donation(donatedIn(args, donated)),
  release,
  kept(results, args) {
    const given = new Set(args.map(({ storage }) => storage));
    const own = results.map((result) =>
      given.has(result.storage)
        ? storedTensor(result.storage.device, result.type, result.storage.elements.slice(), result.weak)
        : result,
    );
    release();
    return own;
  },
});

/** What may be donated in fact: nothing if memory that is donated is that of another argument too. */
function donatedIn(args: readonly Stored[], donated: readonly boolean[]): readonly boolean[] {
  const seen = new Set<object>();
  const repeated = new Set<object>();
  for (const { storage } of args) {
    const { memory } = storage;
    (seen.has(memory) ? repeated : seen).add(memory);
  }
  return args.some(({ storage }, i) => donated[i] && repeated.has(storage.memory)) ? [] : donated;
}
