/** Random functions of plain TypeScript: compiled they give the same bits, and their gradients are those of differences. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { ts } from "ts-morph";
import { afterAll, describe, expect, test } from "vitest";
import { runs, seed } from "../laws/settings.ts";
import { weighted, weights } from "./checks.ts";
import { pullBackOf, read, valueOf } from "./compiled.ts";
import { difference } from "./differences.ts";
import type { PlainFunction } from "./originals.ts";
import { numbersOf } from "./plain-values.ts";
import { functionText, listLength } from "./random-source/function-text.ts";

const folder = mkdtempSync(join(tmpdir(), "random-source-"));
afterAll(() => rmSync(folder, { recursive: true }));

type Args = readonly [a: number, b: number, flag: boolean, xs: readonly number[]];
const wrt = ["a", "b", "xs"];

/** Reading a text and compiling it costs a hundred times what a program of the other laws does. */
const texts = Math.min(runs, 100);

let files = 0;
function sourceOf(text: string) {
  const file = join(folder, `f${files++}.ts`);
  writeFileSync(file, text);
  return read({ file, name: "f", lengths: { xs: listLength } });
}

/** The function as JavaScript runs it. */
function direct(text: string): PlainFunction {
  const { outputText } = ts.transpileModule(text, {
    compilerOptions: { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022 },
  });
  const exported: { f?: PlainFunction } = {};
  // oxlint-disable-next-line typescript/no-implied-eval -- The text is ours, and this is what running it means.
  new Function("exports", outputText)(exported);
  return exported.f!;
}

const numberNear = (size: number) => fc.double({ min: -size, max: size, noNaN: true });
const argsOf = (number: fc.Arbitrary<number>): fc.Arbitrary<Args> =>
  fc.tuple(number, number, fc.boolean(), fc.array(number, { minLength: listLength, maxLength: listLength }));

const anyNumber = fc.oneof(numberNear(4), fc.integer({ min: -3, max: 3 }), fc.double());

/** Away from round numbers, at which tests that compare with them would jump. */
const smoothNumber = fc.integer({ min: -2000, max: 2000 }).map((k) => (k + 0.3217) / 1000);

describe("random functions", () => {
  test("give the bits that JavaScript gives", { timeout: 300_000 }, () => {
    fc.assert(
      fc.property(functionText(false), fc.array(argsOf(anyNumber), { minLength: 4, maxLength: 4 }), (text, points) => {
        const compiled = valueOf(sourceOf(text));
        const f = direct(text);
        for (const args of points) expect(compiled(...args)).toEqual(f(...args));
      }),
      { numRuns: texts, seed },
    );
  });

  test("have the gradients of differences", { timeout: 300_000 }, () => {
    let compared = 0;
    let asked = 0;
    fc.assert(
      fc.property(functionText(true), argsOf(smoothNumber), (text, args) => {
        const f = direct(text);
        const result = f(...args);
        if (Math.abs(weighted(result)) > 1e6) return;
        const gradient = numbersOf(pullBackOf(sourceOf(text), wrt)(args, weights(result)));
        const [a, b, flag, xs] = args;
        [a, b, ...xs].forEach((x, i) => {
          const at = (moved: number) =>
            weighted(
              f(
                i === 0 ? moved : a,
                i === 1 ? moved : b,
                flag,
                xs.map((old, k) => (k === i - 2 ? moved : old)),
              ),
            );
          asked++;
          const { derivative, error } = difference(at, x);
          if (!(error < 1e-7 * (1 + Math.abs(derivative)))) return;
          compared++;
          expect(Math.abs(gradient[i]! - derivative), `coordinate ${i}: ${gradient[i]} for ${derivative}`).toBeLessThan(
            1e-5 * (1 + Math.abs(derivative)),
          );
        });
      }),
      { numRuns: texts, seed },
    );
    expect(compared / asked).toBeGreaterThan(0.5);
  });
});
