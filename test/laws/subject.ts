/** What a law is about: a program at a point, from a row of the table or from the random generator. */
import { print, showNumber, type ArrayValue, type Program } from "@cotangent/ir";
import { showArray, type Random } from "@cotangent/ir/testing";

export interface Subject {
  readonly program: Program;
  readonly inputs: readonly ArrayValue[];
  /** For directions, batches and cotangents. */
  readonly random: Random;
}

/** A law that holds for every subject; `smooth` ones compute in f64 and are differentiable at the point. */
export interface Law {
  readonly name: string;
  readonly about: "any" | "smooth";
  check(subject: Subject): void;
}

export class LawError extends Error {}

export function showSubject({ program, inputs }: Pick<Subject, "program" | "inputs">): string {
  return `${print(program)}at\n${inputs.map(showArray).join("\n")}`;
}

/** @throws LawError unless all floats agree within `tolerance` of the largest and all others exactly; NaN agrees with NaN only, and ∞ with ∞. */
export function expectClose(
  found: readonly ArrayValue[],
  expected: readonly ArrayValue[],
  tolerance: number,
  what: string,
): void {
  if (found.length !== expected.length)
    throw new LawError(`${what}: ${found.length} arrays, expected ${expected.length}`);
  found.forEach((array, i) => expectArrayClose(array, expected[i]!, tolerance, `${what}: result ${i}`));
}

function expectArrayClose(found: ArrayValue, expected: ArrayValue, tolerance: number, what: string): void {
  if (found.dtype !== expected.dtype || found.shape.join() !== expected.shape.join())
    throw new LawError(`${what}: found ${showArray(found)}, expected ${showArray(expected)}`);
  const finite = [...found.data, ...expected.data].filter(Number.isFinite).map(Math.abs);
  const allowed = found.dtype.kind === "float" ? tolerance * Math.max(1, ...finite) : 0;
  const wrong = found.data.findIndex((x, k) => {
    const y = expected.data[k]!;
    return !(Object.is(x, y) || x === y || Math.abs(x - y) <= allowed);
  });
  if (wrong < 0) return;
  throw new LawError(
    `${what}, element ${wrong}: found ${found.data[wrong]}, expected ${expected.data[wrong]} within ${allowed}\n  found   ${showArray(found)}\n  expected${showArray(expected)}`,
  );
}

/** @throws LawError unless all elements are the same, −0 and 0 being different. */
export function expectSameBits(found: readonly ArrayValue[], expected: readonly ArrayValue[], what: string): void {
  expected.forEach((array, i) => {
    const wrong = array.data.findIndex((y, k) => !Object.is(found[i]?.data[k], y));
    if (wrong >= 0)
      throw new LawError(
        `${what}: result ${i}, element ${wrong}: found ${showNumber(found[i]!.data[wrong]!)}, expected ${showNumber(array.data[wrong]!)}`,
      );
  });
}

export function expectNumber(found: number, expected: number, allowed: number, what: string): void {
  if (!(Math.abs(found - expected) <= allowed))
    throw new LawError(`${what}: found ${found}, expected ${expected} within ${allowed}`);
}

const precisions: Readonly<Record<number, number>> = { 16: 2e-3, 32: 2e-5, 64: 1e-10 };

/** The relative error that one or a few roundings of the narrowest float in the program leave: in f16, four. */
export function precisionOf({ inputs, steps }: Program, loose = 1): number {
  const floats = [...inputs, ...steps.flatMap(({ results }) => results)].filter(
    ({ type }) => type.dtype.kind === "float",
  );
  return precisions[Math.min(64, ...floats.map(({ type }) => type.dtype.bits))]! * loose;
}
