/** Functions of the corpus that may round otherwise: their values and gradients are close to those that may not. */
import { optimized } from "@cotangent/cli";
import { expect, test } from "vitest";
import { cases } from "./cases/index.ts";
import { weights } from "./checks.ts";
import { pullBackOf, valueOf } from "./compiled.ts";
import { numbersOf } from "./plain-values.ts";
import { programFor, subjectOf } from "./subject.ts";

const files = ["mlp", "kalman", "black-scholes", "fft", "tone-map", "great-circle", "welford"];
const entries = cases.filter(({ file }) => files.includes(file));

function expectNear(found: readonly number[], expected: readonly number[], bound: number): void {
  const scale = Math.max(...expected.map(Math.abs));
  expect(found).toHaveLength(expected.length);
  found.forEach((x, i) => expect(Math.abs(x - expected[i]!)).toBeLessThanOrEqual(bound * scale));
}

test.each(entries)("$file#$name", { timeout: 60_000 }, async (entry) => {
  const subject = await subjectOf(entry);
  for (const args of entry.inputs) {
    const source = programFor(subject, args);
    const fast = optimized(source);
    const value = subject.original(...args);
    expectNear(numbersOf(valueOf(fast)(...args)), numbersOf(value), 1e-12);
    const [found, expected] = [fast, source].map((one) => pullBackOf(one, entry.wrt)(args, weights(value)));
    expectNear(numbersOf(found!), numbersOf(expected!), 1e-12);
  }
});
