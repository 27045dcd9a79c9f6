/** Modules whose sizes follow from the lengths of arguments: what they compute, and what they refuse. */
import { f64 } from "cotangent/compiler";
import { describe, expect, test } from "vitest";
import { readSource } from "../source/read-source.ts";
import { runDirectly, withFiles } from "../source/testing/run-both.ts";
import { load } from "../testing/load.ts";
import { checkDerivatives } from "../check/check.ts";
import { emitModule, type ModuleTarget } from "./emit-module.ts";
import type { Mode } from "./mode.ts";
import type { ModuleSource } from "./plain.ts";

function sourceOf(text: string): ModuleSource {
  const { program, diagnostics } = withFiles({ "f.ts": text }, (file) => readSource({ file, name: "f", dtype: f64 }));
  if (!program) throw new Error(diagnostics.map(({ message }) => message).join("\n"));
  return program;
}

async function emitted(target: ModuleTarget, text: string, modes: readonly Mode[] = [{ kind: "value" }]) {
  const files = emitModule(sourceOf(text), { targets: [target], modes });
  if (target === "js") return load(String(files.get("f.js")));
  const module = await load(String(files.get("f.wasm.js")));
  module["loadSync"]?.(files.get("f.wasm"));
  return module;
}

const gates = `export function f(w: { bias: number[] }, x: number[]): number {
  const size = w.bias.length / 4;
  const sums: number[] = Array(size).fill(0);
  for (let i = 0; i < size; i++) sums[i] = w.bias[i] * w.bias[3 * size + i] * x[i % x.length];
  return sums.reduce((a, b) => a + b, 0);
}`;

const beyond = `export function f(x: number[]): number {
  const [first, last] = [x.slice(0, 3), x.slice(-2)];
  return first.length + 10 * last.length + first[2] + last[0];
}`;

const guarded = `export function f(x: number[]): number {
  if (x.length % 2 !== 0 || x.length < 4) return -1;
  const pairs: number[] = new Array(x.length / 2).fill(1);
  const rest = x.slice(0, 4);
  for (let i = 0; i < pairs.length; i++) pairs[i] = x[2 * i] * x[2 * i + 1];
  return pairs.reduce((a, b) => a + b, rest[3]);
}`;

const short = `export function f(x: number[]): number[] {
  const rest = x.slice(2);
  return [rest.length, rest.reduce((a, b) => a + b, 0) / rest.length, x.slice(1).map((v, i) => v - x[i]).length];
}`;

const ordered = `export function f(x: number[]): number[] { return [...x].sort((a, b) => b - a); }`;

const counting = (count: number): readonly number[] => Array.from({ length: count }, (_, i) => i + 1);

describe.each(["js", "wasm"] as const)("derived sizes in %s", (target) => {
  test("are made of the lengths of each call", async () => {
    const { f, fValueAndGrad } = await emitted(target, gates, [
      { kind: "value" },
      { kind: "value-and-grad", wrt: ["x"] },
    ]);
    for (const count of [8, 4, 16, 8, 0]) {
      const args = [{ bias: counting(count) }, [1, 2, 3]];
      expect(f?.(...args)).toBe(runDirectly(gates, args));
      expect(fValueAndGrad?.(...args)).toMatchObject({ value: runDirectly(gates, args) });
    }
    expect(fValueAndGrad?.({ bias: counting(8) }, [5, 6])).toEqual({
      value: 1 * 7 * 5 + 2 * 8 * 6,
      grad: { x: [7, 16] },
    });
  });

  test("refuse what is no length, as the original does", async () => {
    const { f } = await emitted(target, gates);
    expect(() => runDirectly(gates, [{ bias: counting(6) }, [1]])).toThrow(RangeError);
    expect(() => f?.({ bias: counting(6) }, [1])).toThrow(
      new RangeError("f: Array(size) at f.ts:3:26 needs a whole length of 0 or more, which is not 1.5"),
    );
  });

  test("refuse a part that goes beyond its array", async () => {
    const { f } = await emitted(target, beyond);
    expect(f?.(counting(5))).toBe(runDirectly(beyond, [counting(5)]));
    expect(() => f?.(counting(2))).toThrow(
      "x.slice(0, 3) at f.ts:2:26 needs a whole length of 0 or more, which is not -1",
    );
    expect(() => f?.(counting(1))).toThrow(RangeError);
  });

  test("refuse nothing that is done under a condition only", async () => {
    const { f } = await emitted(target, guarded);
    for (const count of [0, 1, 2, 3, 4, 5, 6, 9, 10])
      expect(f?.(counting(count))).toBe(runDirectly(guarded, [counting(count)]));
  });

  test("are those of arrays in order, without elements too", async () => {
    const { f, fVjp } = await emitted(target, ordered, [{ kind: "value" }, { kind: "vjp", wrt: [] }]);
    for (const x of [[], [2], [3, 1, 2, 7, 5, 4, -1, 9, 0, 6, 8]]) expect(f?.(x)).toEqual(runDirectly(ordered, [x]));
    expect(fVjp?.([3, 1, 2], [10, 20, 30])).toEqual({ value: [3, 2, 1], grad: { x: [10, 30, 20] } });
  });

  test("are not counted as less than 0", async () => {
    const { f } = await emitted(target, short);
    for (const count of [0, 1, 2, 5]) expect(f?.(counting(count))).toEqual(runDirectly(short, [counting(count)]));
  });
});

test("random arguments have lengths that can be divided", async () => {
  const third = `export const f = (x: number[]): number[] => Array(x.length / 3).fill(0).map((_, i) => x[i] * x[3 * i]);`;
  for (const text of [gates, third]) {
    const rows = await checkDerivatives(sourceOf(text), { wrt: ["x"], seed: 1, runs: 1, tolerance: 1e-4 });
    expect(rows.length).toBeGreaterThan(3);
    expect(rows.every(({ passes }) => passes)).toBe(true);
  }
});
