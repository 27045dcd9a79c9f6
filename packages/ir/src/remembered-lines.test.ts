/** In this file lines are remembered, as they are once there are arrays. */
import { afterEach, expect, test } from "vitest";
import { rememberLines } from "./remembered-lines.ts";
import { userLine } from "./user-line.ts";

rememberLines();

const { prepareStackTrace } = Error;
afterEach(() => void Object.assign(Error, { prepareStackTrace }));

/** Makes the text of stacks by `show`; the result says how often. */
function showFrames(show: (frame: string) => string): () => number {
  let count = 0;
  Object.assign(Error, {
    prepareStackTrace(error: Error, frames: readonly unknown[]) {
      count++;
      return [String(error), ...frames.map((frame) => `    at ${show(String(frame))}`)].join("\n");
    },
  });
  return () => count;
}

const numberOf = (line: string | undefined): number => Number(/lines\.test\.ts:(\d+):\d+$/.exec(line ?? "")?.[1]);

// First, since whether texts name places as they are is found out once for each script.
test("the place is that of the text, which source maps may have moved", () => {
  showFrames((frame) => frame.replace(/:(\d+):(\d+)/, (_, line, column) => `:${Number(line) + 1000}:${column}`));
  const ask = (): string | undefined => userLine();
  const lines = [ask(), ask()];
  expect(numberOf(lines[0])).toBeGreaterThan(1000);
  expect(lines[1]).toBe(lines[0]);
});

test("places on different lines are told apart, also where both were seen before", () => {
  const first = (): number => numberOf(userLine());
  const second = (): number => numberOf(userLine());
  for (let i = 0; i < 3; i++) expect(second() - first()).toBe(1);
});

test("a helper of the user's is its own line, from wherever it is called", () => {
  const helper = (): string | undefined => userLine();
  const [a, b] = [helper(), [0].map(() => helper())[0]];
  expect(numberOf(a)).toBeGreaterThan(0);
  expect(b).toBe(a);
});

test("the text of a place is made once", () => {
  const texts = showFrames((frame) => frame);
  const ask = (): string | undefined => userLine();
  const line = ask();
  const made = texts();
  expect(made).toBeGreaterThan(0);
  for (let i = 0; i < 5; i++) expect(ask()).toBe(line);
  expect(texts()).toBe(made);
});

test("where the engine describes no frames, the text is asked for each time", () => {
  Object.assign(Error, { prepareStackTrace: undefined });
  const { captureStackTrace } = Error;
  Object.assign(Error, { captureStackTrace: (holder: object) => Object.assign(holder, { stack: "f@file.js:1:2" }) });
  try {
    expect(numberOf(userLine())).toBeGreaterThan(0);
  } finally {
    Object.assign(Error, { captureStackTrace });
  }
});
