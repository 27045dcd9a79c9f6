/** Finds keys that are used twice: what is drawn from equal keys is equal, which is seldom meant. */
import { atLine, CheckError, DeviceError, userLine } from "@cotangent/ir";
import { tap } from "../debug.ts";
import type { Tensor } from "../tensor.ts";
import { keyOf, type Key } from "./key.ts";
import { watchKeys, type KeyUse } from "./watch.ts";

/** The 64 bits of each key that was used, and how. */
type Uses = Map<string, string>;

let uses: Uses | undefined;

/**
 * Makes it an error to use a key twice, or stops doing so: to draw from it, or to split it, after it was drawn from or split.
 * The error names both lines. `foldIn` makes other keys of a key and does not count. Keys are told apart by their 64 bits while programs run, so that it
 * does not matter how they came there: through `jit`, `vmap`, the iterations of a `scan`, or a second `key()` of the same seed.
 * Functions that `jit` traced before are not looked into.
 *
 * @throws CheckError of a draw, or of the program that draws, where a key was used before.
 * @throws DeviceError of draws outside of traces from keys that are not on the host.
 *
 * @example
 * ```ts
 * import { random } from "cotangent";
 *
 * random.debugKeyReuse(() => {
 *   const [first, second] = random.split(random.key(0));
 *   random.normal(first, [3]).shape; // [3]
 *   random.normal(second, [3]).shape; // [3]; from `first` it would be an error
 * });
 * ```
 */
export function debugKeyReuse(on: boolean): void;
/** As above, while `body` runs; keys that were used before count as new. */
export function debugKeyReuse<T>(body: () => T): T;
export function debugKeyReuse<T>(what: boolean | (() => T)): T | undefined {
  if (typeof what === "boolean") {
    remember(what ? new Map() : undefined);
    return undefined;
  }
  const before = remember(new Map());
  try {
    return what();
  } finally {
    remember(before);
  }
}

/** Notes uses in `next` from now on; returns where they were noted before. */
function remember(next: Uses | undefined): Uses | undefined {
  const before = uses;
  uses = next;
  watchKeys(next && watched);
  return before;
}

/** `key`, whose use is noted each time the program runs. */
function watched(key: Key, use: KeyUse): Key {
  const line = atLine(userLine());
  return keyOf(tap(key, (seen) => note(seen, `${use}${line}`)));
}

/** Notes that the keys in the rows of `seen` are used. */
function note(seen: Tensor, use: string): void {
  if (!uses) return;
  if (seen.device.kind !== "cpu")
    throw new DeviceError(
      "wrong-device",
      `debugKeyReuse looks at every key at once, which it cannot on ${seen.device.name}`,
      'run on the CPU meanwhile: setDefaultDevice("cpu"), with keys made there',
    );
  const words = seen.dataSync();
  for (let i = 0; i < words.length; i += 2) {
    const bits = String(words.subarray(i, i + 2));
    const before = uses.get(bits);
    if (before !== undefined)
      throw new CheckError(
        "reused-key",
        `the key [${bits.replace(",", ", ")}] is ${use}, and was ${before} before`,
        "use a key once: const [a, b] = split(key), or foldIn(key, step) in a loop",
      );
    uses.set(bits, use);
  }
}
