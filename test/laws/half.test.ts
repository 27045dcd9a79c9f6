/** Every row and random programs once more, with f16 in place of their floats. */
import { bitcast, f16, f64, type ArrayValue, type Program } from "@cotangent/ir";
import { randomProgram, seeded } from "@cotangent/ir/testing";
import { describe, expect, test } from "vitest";
import { narrow, narrowValue, widenValue } from "../gpu/narrow.ts";
import { gradientOf, run } from "./calculus.ts";
import { jsDerivativesAreInterpreted } from "./laws/backends.ts";
import { gradientSubject } from "./laws/batching.ts";
import { gpuDerivativesAreInterpreted } from "./laws/gpu.ts";
import { valueIsOracle } from "./laws/rows.ts";
import { programOf, samplePoint, type Case, type Row, type Tolerance } from "./row.ts";
import { runs, seed } from "./settings.ts";
import { explained, isSmooth, laws } from "./suite.ts";
import { expectClose, precisionOf, type Subject } from "./subject.ts";
import { recipes, rows } from "./table.ts";

const everywhere = laws.filter(({ about }) => about === "any");
const derivatives = [jsDerivativesAreInterpreted, gpuDerivativesAreInterpreted];

const inHalf = (program: Program): Program => narrow(program, f16);
const halves = (values: readonly ArrayValue[]): readonly ArrayValue[] => values.map((value) => narrowValue(value, f16));

/** An operation computes in f32 and rounds its result: half a unit, or one where the f32 is at a tie. */
const rounded = ({ recipe }: Row): Tolerance => ({
  relative: (recipe.nests ? 4 : 1) * 2 ** -10,
  because: "f16 has 11 digits, and a program inside a few steps",
});

/** The gradient in f16 against that in f64 at the same point. */
function checkGradient(program: Program, subject: Subject): void {
  const { program: gradient, inputs } = gradientSubject(subject);
  const expected = halves(run(gradientOf(narrow(program, f64)).program, inputs.map(widenValue)));
  expectClose(run(gradient, inputs), expected, precisionOf(gradient, 10), "gradient in f16 against f64");
}

function checkCase(row: Row, item: Case): void {
  const random = seeded(seed);
  const program = programOf(item, "row");
  const subject: Subject = { program: inHalf(program), inputs: halves(samplePoint(item, random)), random };
  explained(subject, `case "${item.name}" in f16, seed ${seed}`, () => {
    valueIsOracle({ ...item, tolerance: rounded(row) }, subject.program, subject.inputs);
    for (const law of everywhere) law.check(subject);
    if (!isSmooth(program) || row.untrueDerivative) return;
    for (const law of derivatives) law.check(subject);
    checkGradient(program, subject);
  });
}

const floats = rows
  .filter(({ primitive }) => primitive !== bitcast)
  .map((row) => ({ ...row, cases: row.cases.filter((item) => hasFloat(programOf(item))) }))
  .filter(({ cases }) => cases.length > 0);

function hasFloat({ inputs, outputs }: Program): boolean {
  return [...inputs, ...outputs].some(({ type }) => type.dtype.kind === "float");
}

describe.each(floats.map((row) => [row.primitive.name, row] as const))("%s in f16", (_, row) => {
  test.each(row.cases.map((item) => [item.name, item] as const))("%s", (_name, item) => {
    expect(() => checkCase(row, item)).not.toThrow();
  });
});

/** Whether the program is exact enough in f16 at this point for a comparison to say something. */
function isStable({ program, inputs }: Subject): boolean {
  const wide = run(narrow(program, f64), inputs.map(widenValue));
  try {
    expectClose(run(program, inputs), halves(wide), precisionOf(program), "f16 against f64");
    return true;
  } catch {
    return false;
  }
}

test.each(["smooth", "mixed"] as const)("random programs in f16, %s", { timeout: 60_000 + 300 * runs }, (style) => {
  let compared = 0;
  for (let i = 0; i < runs; i++) {
    const random = seeded(seed + i);
    const { program, inputs } = randomProgram(random, { recipes, style, steps: 6 });
    const subject: Subject = { program: inHalf(program), inputs: halves(inputs), random };
    if (!isStable(subject)) continue;
    compared++;
    explained(subject, `random program in f16, seed ${seed + i}`, () => {
      for (const law of [...everywhere, ...(style === "smooth" ? derivatives : [])]) law.check(subject);
    });
  }
  expect(compared).toBeGreaterThan(0.9 * runs);
});
