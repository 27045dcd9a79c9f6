/** The user's lines that traced steps keep, where lines are remembered. */
import { expect, test } from "vitest";
import { toProgram } from "./inspect.ts";
import * as nn from "./nn/index.ts";
import * as np from "./numpy/index.ts";
import { grad } from "./grad.ts";
import type { Tensor } from "./tensor.ts";

const numberOf = (line: string | undefined): number => Number(/lines\.test\.ts:(\d+):\d+$/.exec(line ?? "")?.[1]);
const linesOf = (f: (x: Tensor) => unknown): readonly number[] =>
  toProgram(f, np.ones([2, 3])).program.steps.map(({ origin }) => numberOf(origin));

test("all steps of one call of the library are on the line of that call, and the next call on its own", () => {
  const f = (x: Tensor): Tensor => {
    const y = nn.standardize(x);
    return np.add(y, 1);
  };
  for (let i = 0; i < 2; i++) {
    const lines = linesOf(f);
    const [first = 0, last = 0] = [lines[0], lines.at(-1)];
    expect(last).toBe(first + 1);
    expect(new Set(lines)).toEqual(new Set([first, last]));
  }
});

test("one helper called on two lines is on its own line", () => {
  const helper = (x: Tensor): Tensor => np.exp(x);
  const lines = linesOf((x) => [helper(x), helper(np.negative(x))]);
  expect(lines).toHaveLength(3);
  expect(lines[0]).toBe(lines[2]);
  expect(lines[1]).toBe(Number(lines[0]) + 1);
});

test("an error within a call that shares its line names it, and does not leave it behind", () => {
  const lineOf = (f: () => unknown): number => {
    try {
      f();
    } catch (error) {
      return numberOf((error as { readonly line?: string }).line);
    }
    return Number.NaN;
  };
  const shapes = lineOf(() => grad((x: Tensor) => np.sum(np.add(x, np.ones([2]))))(np.ones([3])));
  const options = lineOf(() => nn.gelu(np.ones([3]), { exact: true } as object));
  expect(options).toBe(shapes + 1);
});
