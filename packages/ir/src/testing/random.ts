/** Random choices from any source of integers, so that fast-check and plain loops make the same programs. */
import { at } from "../errors.ts";

export interface Random {
  /** A uniform integer in `low … high`. */
  integer(low: number, high: number): number;
}

/** The generator sfc32 started from `seed`; equal seeds give equal sequences. */
export function seeded(seed: number): Random {
  const state = Uint32Array.of(seed, 0x9e3779b9, 0x243f6a88, 1);
  const next = (): number => {
    const [a, b, c, d] = [at(state, 0), at(state, 1), at(state, 2), at(state, 3)];
    const result = (a + b + d) >>> 0;
    state.set([b ^ (b >>> 9), c + (c << 3), ((c << 21) | (c >>> 11)) + result, d + 1]);
    return result;
  };
  for (let i = 0; i < 12; i++) next();
  return { integer: (low, high) => low + Math.floor((next() / 2 ** 32) * (high - low + 1)) };
}

export const pick = <T>(random: Random, items: readonly T[]): T => at(items, random.integer(0, items.length - 1));

/** True in `percent` of 100 cases. */
export const chance = (random: Random, percent: number): boolean => random.integer(1, 100) <= percent;

/** A multiple of 2⁻²⁰·(high − low) in `[low, high]`. */
export const uniform = (random: Random, low: number, high: number): number =>
  low + ((high - low) * random.integer(0, 2 ** 20)) / 2 ** 20;

/** `items` in random order. */
export function shuffled<T>(random: Random, items: readonly T[]): readonly T[] {
  const rest = [...items];
  return items.map(() => at(rest.splice(random.integer(0, rest.length - 1), 1), 0));
}
