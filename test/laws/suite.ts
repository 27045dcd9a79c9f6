/** Every law on every row, as plain functions: what vitest and the mutation runner both call. */
import type { ArrayValue, Program } from "@cotangent/ir";
import { randomProgram, seeded, type Recipe, type Style } from "@cotangent/ir/testing";
import { backendLaws } from "./laws/backends.ts";
import { sizedLaws } from "./laws/sized.ts";
import { batchingLaws } from "./laws/batching.ts";
import { derivativeLaws } from "./laws/derivatives.ts";
import { gpuLaws } from "./laws/gpu.ts";
import { checkMonoid, monoidsOf } from "./laws/monoids.ts";
import { programLaws } from "./laws/programs.ts";
import { reverseCategoryLaws } from "./laws/reverse-category.ts";
import { specialHolds, valueIsOracle } from "./laws/rows.ts";
import { caseProgram, samplePoint, type Case, type Row } from "./row.ts";
import { showSubject, type Law } from "./subject.ts";
import { recipes } from "./table.ts";

export const laws: readonly Law[] = [
  ...derivativeLaws,
  ...reverseCategoryLaws,
  ...batchingLaws,
  ...programLaws,
  ...backendLaws,
  ...sizedLaws,
  ...gpuLaws,
];

/** Whether derivatives are compared with differences: f64 throughout the inputs, and something to differentiate. */
export const isSmooth = ({ inputs }: Program): boolean =>
  inputs.some(({ type }) => type.dtype.differentiable) &&
  inputs.every(({ type }) => !type.dtype.differentiable || type.dtype.bytes === 8);

/** One point of one case: its value, then every law. */
export function checkCase(row: Row, item: Case, seed: number, chosen: readonly Law[] = laws): void {
  const random = seeded(seed);
  const program = caseProgram(item);
  const point = samplePoint(item, random);
  explained({ program, inputs: point }, `case "${item.name}", seed ${seed}`, () => {
    valueIsOracle(item, program, point);
    for (const law of chosen)
      if (law.about === "any" || (isSmooth(program) && !row.untrueDerivative))
        law.check({ program, inputs: point, random });
  });
}

export function checkRow(row: Row, seeds: readonly number[], chosen: readonly Law[] = laws): void {
  for (const monoid of monoidsOf(row)) for (let i = 0; i < 50; i++) checkMonoid(monoid, seeded(i));
  for (const special of row.special ?? []) specialHolds(special);
  for (const item of row.cases) for (const seed of seeds) checkCase(row, item, seed, chosen);
}

/** One random program, at every law that it qualifies for. */
export function checkProgram(
  seed: number,
  style: Style,
  from: readonly Recipe[] = recipes,
  chosen: readonly Law[] = laws,
): void {
  const random = seeded(seed);
  const { program, inputs } = randomProgram(random, { recipes: from, style, steps: 6 });
  explained({ program, inputs }, `random program, seed ${seed}`, () => {
    for (const law of chosen) if (law.about === "any" || style === "smooth") law.check({ program, inputs, random });
  });
}

/** Adds the program and its point to what `body` throws. */
export function explained(
  subject: { readonly program: Program; readonly inputs: readonly ArrayValue[] },
  what: string,
  body: () => void,
): void {
  try {
    body();
  } catch (cause) {
    throw new Error(`${what}: ${cause instanceof Error ? cause.message : String(cause)}\n${showSubject(subject)}`, {
      cause,
    });
  }
}
