/** Where the elements of generated arrays lie: away from poles, jumps and kinks, or exact integers. */
import { filledArray, productOf, type ArrayValue } from "../evaluate/array-value.ts";
import type { Dtype } from "../dtype.ts";
import { chance, uniform, type Random } from "./random.ts";

export interface Domain {
  sample(random: Random): number;
  /** Whether an element may be used here; wider than what is sampled. */
  holds(x: number): boolean;
}

/** The least distance from a jump or kink of what a random program computes, and the greatest size of an element. */
export const margin = 0.02;
export const bound = 100;

const interval = (low: number, high: number, holds: (x: number) => boolean): Domain => ({
  sample: (random) => uniform(random, low, high),
  holds,
});

export const real: Domain = interval(-2, 2, (x) => Math.abs(x) <= bound);
export const positive: Domain = interval(0.3, 3, (x) => x >= 0.1 && x <= bound);
/** The open interval (−1, 1), away from its ends. */
export const unit: Domain = interval(-0.9, 0.9, (x) => Math.abs(x) <= 0.95);
export const aboveOne: Domain = interval(1.2, 4, (x) => x >= 1.1 && x <= bound);
/** Small numbers, where steep functions stay in range. */
export const small: Domain = interval(-2, 2, (x) => Math.abs(x) <= 4);
export const nonzero: Domain = {
  sample: (random) => (chance(random, 50) ? 1 : -1) * uniform(random, 0.3, 2.5),
  holds: (x) => Math.abs(x) >= 0.1 && Math.abs(x) <= bound,
};
/** At a distance from all multiples of ½, where rounding functions jump. */
export const betweenHalves: Domain = {
  sample: (random) => random.integer(-6, 5) / 2 + uniform(random, 0.05, 0.45),
  holds: (x) => Math.abs(2 * x - Math.round(2 * x)) >= 2 * margin && Math.abs(x) <= bound,
};

/** The integers `low … high`. */
export const integers = (low: number, high: number): Domain => ({
  sample: (random) => random.integer(low, high),
  holds: (x) => Number.isInteger(x) && x >= low && x <= high,
});

const natural: Domain = { sample: (random) => random.integer(0, 9), holds: () => true };
const integer: Domain = { sample: (random) => random.integer(-5, 5), holds: () => true };
const truth: Domain = { sample: (random) => random.integer(0, 1), holds: () => true };

/** What elements of `dtype` are where nothing else is asked. */
export function usual(dtype: Dtype): Domain {
  if (dtype.kind === "float") return real;
  if (dtype.kind === "bool") return truth;
  return dtype.kind === "uint" ? natural : integer;
}

export function sampleArray(
  random: Random,
  dtype: Dtype,
  shape: readonly number[],
  domain: Domain = usual(dtype),
): ArrayValue {
  const array = filledArray(dtype, shape, 0);
  for (let i = 0; i < productOf(shape); i++) array.data[i] = dtype.round(domain.sample(random));
  return array;
}

export const allHold = ({ data }: ArrayValue, domain: Domain): boolean => data.every((x) => domain.holds(x));
