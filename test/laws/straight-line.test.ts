/** The claims of purely functional reverse mode in unary form (arXiv 2212.09801) on straight-line programs. */
import { optimize, subprograms, type ArrayValue, type Program, type Value } from "@cotangent/ir";
import { seeded, type PointedProgram } from "@cotangent/ir/testing";
import { describe, expect, test } from "vitest";
import { centralDifference, directions, dots, gradientOf, norm, pushForwardFull, run } from "./calculus.ts";
import { gradientCost, share } from "./cost.ts";
import { effectRows } from "./rows/effects.ts";
import { straightLine } from "./straight-line.ts";
import { rows } from "./table.ts";

/** Those of operations without effects whose gradients are not allowed more than DESIGN.md §3 says. */
const recipes = rows.flatMap((row) => (row.gradientCost || effectRows.includes(row) ? [] : [row.recipe]));

/** What a step reads that is not in the context before it, what is made twice, and what is more than a pure operation. */
function impurities({ inputs, steps, outputs }: Program): readonly string[] {
  const context = new Set<Value>();
  const found: string[] = [];
  const define = (value: Value, by: string): void => {
    if (context.has(value)) found.push(`${by} makes an entry again`);
    context.add(value);
  };
  const read = (value: Value, by: string): void => {
    if (!context.has(value)) found.push(`${by} reads what is not made yet`);
  };
  for (const input of inputs) define(input, "input");
  for (const step of steps) {
    const { name, effect } = step.primitive;
    for (const arg of step.args) read(arg, name);
    if (effect !== undefined) found.push(`${name} has the effect "${effect}"`);
    if (subprograms(step).length > 0) found.push(`${name} contains programs`);
    for (const result of step.results) define(result, name);
  }
  for (const output of outputs) read(output, "return");
  return found;
}

/** The gradient after partial evaluation, and its value for the cotangent 1. */
function gradientAt({ program, inputs }: PointedProgram): readonly [Program, readonly ArrayValue[]] {
  const gradient = optimize(gradientOf(program).program);
  const one = run(program, inputs).map((y) => ({ ...y, data: y.data.map(() => 1) }));
  // A total that does not move has no cotangent to be given.
  return [gradient, run(gradient, [...inputs, ...one.slice(0, gradient.inputs.length - inputs.length)])];
}

test("what is made twice or too late is noticed", () => {
  const { program } = straightLine(seeded(0), recipes, 10);
  const steps = program.steps;
  expect(impurities({ ...program, steps: [...steps, steps[0]!] })).toHaveLength(steps[0]!.results.length);
  expect(impurities({ ...program, steps: steps.toReversed() })).not.toEqual([]);
});

describe.each([
  { operations: 10, programs: 12 },
  { operations: 30, programs: 8 },
  { operations: 100, programs: 4 },
  { operations: 300, programs: 2 },
  { operations: 1000, programs: 1 },
])("$programs random straight-line programs of $operations operations", ({ operations, programs }) => {
  const subjects = Array.from({ length: programs }, (_, i) => {
    const random = seeded(operations + i);
    return { ...straightLine(random, recipes, operations), random };
  });

  test("the gradient after partial evaluation is pure and each entry has one origin (S118)", () => {
    for (const subject of subjects) {
      expect(subject.program.steps.length).toBeGreaterThanOrEqual(operations);
      expect(impurities(subject.program)).toEqual([]);
      expect(impurities(gradientAt(subject)[0])).toEqual([]);
    }
  });

  test("it is exact to 1e-6 against differences and to 1e-12 against forward mode (S118)", () => {
    for (const { program, inputs, random } of subjects) {
      const [, gradient] = gradientAt({ program, inputs });
      const tangents = directions(random, inputs);
      const scale = 1 + norm(gradient) * norm(tangents);
      const along = dots(gradient, tangents) / scale;
      const [forward] = pushForwardFull(program, inputs, tangents);
      const { derivative } = centralDifference(program, inputs, tangents);
      expect(Math.abs(along - forward!.data[0]! / scale)).toBeLessThan(1e-12);
      expect(Math.abs(along - derivative[0]!.data[0]! / scale)).toBeLessThan(1e-6);
    }
  });

  test("it costs with the value no more than 4 times the value and 2 for each input (S118)", () => {
    const shares = subjects.map(({ program }) => share(gradientCost(program)));
    console.info(`gradients of ${operations} operations use at most ${Math.max(...shares).toFixed(2)} of the bound`);
    expect(Math.max(...shares)).toBeLessThanOrEqual(1);
  });
});
