/** What is asked of each function of the corpus. */
import { expect } from "vitest";
import { bothOf, pullBackOf, valueOf } from "./compiled.ts";
import type { Plain } from "./corpus-case.ts";
import { difference, type Difference } from "./differences.ts";
import { longer, numbersOf, withNumbers } from "./plain-values.ts";
import { near, programFor, type Args, type Made, type Subject } from "./subject.ts";
import { tracedGradient, type Traced } from "./traced.ts";

/** Weights of the numbers of a result, none of them 0 or equal. */
const weight = (k: number): number => Math.cos(1 + 0.7 * k) + 0.01 * (k + 1);

/** `Σ wₖ·yₖ` over the numbers of `y`. */
export const weighted = (y: Plain): number => numbersOf(y).reduce((sum, number, k) => sum + weight(k) * number, 0);

/** The weights in the place of the numbers of `y`. */
export function weights(y: Plain): Plain {
  let k = 0;
  return withNumbers(y, () => weight(k++));
}

export function expectPrograms(subject: Subject): void {
  for (const args of subject.entry.inputs) expect(programFor(subject, args).name).toBe(subject.entry.name);
}

export function expectSameBits(subject: Subject, made: Made = {}): void {
  for (const input of subject.entry.inputs) {
    const compiled = valueOf(programFor(subject, input, made));
    for (const args of [input, ...near(subject, input, 4)])
      expect(compiled(...args)).toEqual(subject.original(...args));
  }
}

export function expectGradient(subject: Subject, made: Made = {}): void {
  const { entry } = subject;
  for (const input of entry.inputs) {
    const pullBack = pullBackOf(programFor(subject, input, made), entry.wrt);
    const points = [...(entry.kink === undefined ? [input] : []), ...near(subject, input, 1)];
    for (const args of points) {
      const gradient = numbersOf(pullBack(args, weights(subject.original(...args))));
      expectDifferences(gradient, differences(subject, args), entry.kink !== undefined);
    }
  }
}

/** To 1e-6 of the largest derivative and what differences are worth, which is at least 1e-5 where there is no kink. */
function expectDifferences(found: readonly number[], expected: readonly Difference[], kink: boolean): void {
  const scale = 1 + Math.max(0, ...expected.map(({ derivative }) => Math.abs(derivative)).filter(Number.isFinite));
  expect(found).toHaveLength(expected.length);
  for (const [i, { derivative, error }] of expected.entries()) {
    if (!kink && Number.isFinite(derivative)) expect(error / scale).toBeLessThan(1e-5);
    if (!(error / scale < 1e-5)) continue;
    const allowed = 1e-6 * scale + 4 * error;
    expect({ i, derivative: found[i], off: Math.abs(found[i]! - derivative) <= allowed ? 0 : derivative }).toEqual({
      i,
      derivative: found[i],
      off: 0,
    });
  }
}

/** Differences at each coordinate of the parameters by which it is differentiated. */
function differences({ entry, names, original }: Subject, args: Args): readonly Difference[] {
  return args.flatMap((arg, place) => {
    if (!entry.wrt.includes(names[place]!)) return [];
    return numbersOf(arg).map((x, coordinate) =>
      difference((moved) => {
        let k = 0;
        const changed = withNumbers(arg, (old) => (k++ === coordinate ? moved : old));
        return weighted(original(...args.map((other, i) => (i === place ? changed : other))));
      }, x),
    );
  });
}

/** The gradient is that of the function written with tensors. */
export function expectTraced(subject: Subject, version: Traced): void {
  const { entry, names } = subject;
  const places = names.flatMap((name, i) => (entry.wrt.includes(name) ? [i] : []));
  for (const args of entry.inputs.flatMap((input) => [input, ...near(subject, input, 2)])) {
    if (!Number.isFinite(subject.original(...args))) continue;
    const found = numbersOf(pullBackOf(programFor(subject, args), entry.wrt)(args, 1));
    const expected = tracedGradient(version, args, places);
    const scale = 1 + Math.max(...expected.map(Math.abs).filter(Number.isFinite));
    expect(found).toHaveLength(expected.length);
    for (const [i, x] of expected.entries())
      if (Number.isFinite(x)) expect(Math.abs(found[i]! - x) / scale).toBeLessThan(1e-10);
  }
}

/** The same program for arrays of all lengths, in WebAssembly too. */
export function expectAnyLength(subject: Subject): void {
  expectInWasm(subject);
  expectSameBits(subject, { anyLength: true });
  expectGradient(subject, { anyLength: true });
}

/** Value and gradient of one module for all lengths are those of JavaScript but for the last digits, at two lengths each. */
function expectInWasm(subject: Subject): void {
  const { entry } = subject;
  const source = programFor(subject, [], { anyLength: true });
  const value = bothOf(source, { kind: "value" });
  const pullBack = bothOf(source, { kind: "vjp", wrt: entry.wrt });
  for (const input of entry.inputs)
    for (const args of [input, input.map((arg, i) => longer(source.parameters[i]!.type, arg)), input]) {
      const found = value.js(...args);
      expectNear(value.wasm(...args), found);
      const cotangent = weights(found);
      expectNear(pullBack.wasm(...args, cotangent), pullBack.js(...args, cotangent));
    }
}

function expectNear(found: Plain, expected: Plain): void {
  const [numbers, wanted] = [numbersOf(found), numbersOf(expected)];
  expect(numbers).toHaveLength(wanted.length);
  const scale = 1 + Math.max(0, ...wanted.map(Math.abs).filter(Number.isFinite));
  for (const [i, x] of wanted.entries()) {
    const isNear = Object.is(numbers[i], x) || Math.abs(numbers[i]! - x) <= 1e-8 * scale;
    expect({ i, number: isNear ? x : numbers[i] }).toEqual({ i, number: x });
  }
}

/** In single precision, within a bound that is relative to the value, or to 1 where that is less. */
export function expectSinglePrecision(subject: Subject): void {
  if (typeof subject.entry.single === "string") return;
  for (const args of subject.entry.inputs) {
    const compiled = numbersOf(valueOf(programFor(subject, args, { dtype: "f32" }))(...args));
    const exact = numbersOf(subject.original(...args));
    const bound = subject.entry.single ?? 1e-4;
    expect(compiled).toHaveLength(exact.length);
    for (const [i, y] of exact.entries()) {
      if (Number.isFinite(y)) expect(Math.abs(compiled[i]! - y)).toBeLessThanOrEqual(bound * (1 + Math.abs(y)));
      else expect(compiled[i]).toBe(y);
    }
  }
}
