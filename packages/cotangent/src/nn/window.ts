/** Strides, dilations and paddings of windows, as the functions on images take them. */
import { ArgumentError } from "@cotangent/ir";
import { describe } from "../describe.ts";

/** One for all spatial axes, or one for each. */
export type PerAxis = number | readonly number[];

/**
 * Elements around each spatial axis: a number for both ends of all; a list with a number, or a pair for the two ends, for
 * each axis; `"VALID"` for none; or `"SAME"`, by which there are `⌈n/stride⌉` windows, one more element at the end where
 * the sum is odd.
 */
export type Padding = number | "SAME" | "VALID" | readonly (number | readonly [number, number])[];

/** Where the array lies under the windows: `x: [N, C, …]` and kernels `[O, I, …]`, or `x: [N, …, C]` and `[…, I, O]`. */
export type Layout = "channelsFirst" | "channelsLast";

/** One integer ≥ 1 for each of `rank` axes; `what` names the function and the option. */
export function perAxis(given: unknown, rank: number, what: string): readonly number[] {
  const list: readonly unknown[] = Array.isArray(given) ? given : Array.from({ length: rank }, () => given);
  const numbers = list.filter((x): x is number => Number.isInteger(x) && Number(x) >= 1);
  if (numbers.length === list.length && list.length === rank) return numbers;
  throw new ArgumentError(
    "bad-argument",
    `${what} ${JSON.stringify(given)} for ${rank} spatial axes`,
    "give an integer ≥ 1, or one for each spatial axis",
  );
}

/** What one axis is padded with, from what `"SAME"` needs in all. */
function pairOf(given: unknown, needed: () => number): readonly [number, number] | undefined {
  if (given === "VALID") return [0, 0];
  if (given === "SAME") return [Math.floor(needed() / 2), Math.ceil(needed() / 2)];
  const pair: readonly unknown[] = Array.isArray(given) ? given : [given, given];
  const [low, high] = pair;
  return pair.length === 2 && typeof low === "number" && typeof high === "number" && pair.every(Number.isInteger)
    ? [low, high]
    : undefined;
}

/** Low and high padding of each of `rank` axes; `needed` is what all windows of `"SAME"` reach beyond axis `i`. */
export function paddingOf(
  given: unknown,
  rank: number,
  needed: (i: number) => number,
  where: string,
): readonly (readonly [number, number])[] {
  const list: readonly unknown[] = Array.isArray(given) ? given : Array.from({ length: rank }, () => given);
  const pairs = list.flatMap((each, i) => {
    const pair = pairOf(each, () => needed(i));
    return pair ? [pair] : [];
  });
  if (pairs.length === list.length && list.length === rank) return pairs;
  throw new ArgumentError(
    "bad-argument",
    `${where}: padding ${JSON.stringify(given)} for ${rank} spatial axes`,
    'give "SAME", "VALID", an integer, or an integer or a pair of integers for each spatial axis',
  );
}

/** How far the windows of `"SAME"` reach beyond `length` elements. */
export const overhang = (length: number, span: number, stride: number): number =>
  Math.max(0, (Math.ceil(length / stride) - 1) * stride + span - length);

/** Elements from the first to the last of `size` that are `dilation` apart. */
export const spanOf = (size: number, dilation: number): number => (size === 0 ? 0 : (size - 1) * dilation + 1);

/** Windows of `span` elements in `length`. */
export const windowCount = (length: number, span: number, stride: number): number =>
  length < span ? 0 : Math.floor((length - span) / stride) + 1;

export function checkLayout(layout: unknown, where: string): void {
  if (layout === "channelsFirst" || layout === "channelsLast") return;
  throw new ArgumentError(
    "bad-argument",
    `${where}: layout ${describe(layout)}`,
    'the layout is "channelsFirst" or "channelsLast"',
  );
}
