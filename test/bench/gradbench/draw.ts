/** Numbers that look random and are the same in every run. */
export type Draw = () => number;

/** Uniform in `[low, high)`: the top bits of a linear congruential generator modulo 2³², scrambled. */
export function uniform(seed: number, low: number, high: number): Draw {
  let state = Math.imul(seed, 0x9e3779b1) >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    const mixed = Math.imul(state ^ (state >>> 15), 0x85ebca6b) >>> 0;
    return low + ((high - low) * ((mixed ^ (mixed >>> 13)) >>> 0)) / 2 ** 32;
  };
}
