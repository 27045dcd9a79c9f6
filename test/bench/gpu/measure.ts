/** Times work on a device from the host: many calls, then one wait. */
import type { Tensor } from "cotangent";

const now = (): number => performance.now() / 1e3;

/** Resolves when the work that makes `result` is done; only one element of it is copied. */
async function done(result: Tensor, corner: (x: Tensor) => Tensor): Promise<void> {
  using first = corner(result);
  await first.data();
}

/** What one call costs. */
export interface Cost {
  /** Seconds of the first call: tracing and compiling too. */
  readonly first: number;
  /** Seconds of one of many later calls, or undefined where the device is too slow for more. */
  readonly later: number | undefined;
}

/** Times `call`; `corner` takes one element of its result. */
export function timeOnDevice(call: () => Tensor, corner: (x: Tensor) => Tensor, patience?: number): Promise<Cost> {
  let last: Tensor | undefined;
  return timeCalls(
    () => {
      last?.dispose();
      last = call();
    },
    async () => {
      if (last) await done(last, corner);
    },
    patience,
  );
}

/** Times `call`, which starts work; `wait` waits for all that was started. */
export async function timeCalls(call: () => void, wait: () => Promise<unknown>, patience = 10): Promise<Cost> {
  const run = async (repeats: number): Promise<number> => {
    const start = now();
    for (let i = 0; i < repeats; i++) call();
    await wait();
    return now() - start;
  };
  const first = await run(1);
  if (first > patience) return { first, later: undefined };
  const once = await run(1);
  const repeats = Math.max(1, Math.min(100, Math.floor(0.3 / once)));
  const times = [];
  for (let round = 0; round < 3; round++) times.push((await run(repeats)) / repeats);
  return { first, later: times.toSorted((a, b) => a - b)[1] };
}
