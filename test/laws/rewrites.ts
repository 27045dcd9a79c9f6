/** Laws of single rewrite rules: each fires, and what fires preserves meaning. */
import {
  broadcast,
  Builder,
  full,
  neg,
  optimize,
  passes,
  print,
  scatterAdd,
  sub,
  zero,
  type Primitive,
  type Program,
  type Value,
} from "@cotangent/ir";
import { chance, pick, randomProgram, seeded, shuffled, type Random, type Recipe } from "@cotangent/ir/testing";
import { primitives } from "../../packages/ir/src/primitives/index.ts";
import type { Rule } from "../../packages/ir/src/rewrite/rule.ts";
import { rules as generalRules } from "../../packages/ir/src/rewrite/rules.ts";
import { gradientOf, run } from "./calculus.ts";
import { exactPasses, passesPreserve, programLaws } from "./laws/programs.ts";
import { programOf, samplePoint, type Case, type Row } from "./row.ts";
import { expectSameBits } from "./subject.ts";
import { explained, isSmooth } from "./suite.ts";
import { recipes, rows } from "./table.ts";

const rules: readonly Rule[] = [...generalRules, ...[...primitives.values()].flatMap(({ consumed }) => consumed ?? [])];

const recipesOf = (wanted: readonly Primitive<never>[]): readonly Recipe[] =>
  recipes.filter(({ primitive }) => wanted.some((other) => (other as Primitive) === primitive));
const constants = recipesOf([full, zero]);
/** What left-hand sides contain below their outermost operation, where that is another one. */
const inner = recipesOf([neg, sub, scatterAdd, broadcast]);

/** The operation on the left of `rule` several times, constants more often than not, and something else. */
function fewRecipes(random: Random, { on }: Rule): readonly Recipe[] {
  const chosen = on === "any" ? shuffled(random, recipes).slice(0, 3) : recipesOf([on]);
  const known = chance(random, 70) ? [...constants, ...constants] : [];
  const below = chance(random, 60) ? [pick(random, inner)] : [];
  return [...chosen, ...chosen, ...chosen, ...known, ...below, ...below, pick(random, recipes)];
}

/** As few as may make `rule` match: the operation on its left, those that bring it along, and constants. */
const fewestRecipes = (rule: Rule): readonly Recipe[] => [
  ...(rule.on === "any" ? recipes : recipesOf([rule.on])),
  ...recipes.filter(({ primitive }) => primitive.consumed?.includes(rule)),
  ...constants,
];

/** Replaces `apply` of every rule by one that counts when it matches. */
function counted(): ReadonlyMap<Rule, { count: number }> {
  const counts = new Map(rules.map((rule) => [rule, { count: 0 }]));
  for (const [rule, tally] of counts) {
    const { apply } = rule;
    Object.assign(rule, {
      apply(...args: Parameters<typeof apply>) {
        const results = apply(...args);
        if (results) tally.count++;
        return results;
      },
    });
  }
  return counts;
}

/** How often each rule fired while the laws of programs held for `count` random programs of few operations. */
export function checkRewrites(seed: number, count: number): ReadonlyMap<string, number> {
  const counts = counted();
  for (let i = 0; i < count; i++) {
    const random = seeded(seed + i);
    const style = chance(random, 50) ? "smooth" : "mixed";
    // Every other program aims at rules that have not matched yet.
    const idle = i % 2 === 0 ? rules.filter((rule) => counts.get(rule)?.count === 0) : [];
    const isIdle = idle.length > 0;
    const aims = isIdle ? idle : rules;
    const rule = aims[Math.floor(i / 2) % aims.length]!;
    const { program, inputs } = randomProgram(random, {
      recipes: isIdle ? fewestRecipes(rule) : fewRecipes(random, rule),
      style,
      steps: isIdle ? 16 : 8,
    });
    explained({ program, inputs }, `program ${i}`, () => {
      for (const law of programLaws)
        if (law.about === "any" || style === "smooth") law.check({ program, inputs, random });
    });
  }
  const fired = new Map([...counts].map(([{ equation }, tally]) => [equation, tally.count]));
  const unused = [...fired].filter(([, times]) => times === 0);
  if (unused.length > 0)
    throw new Error(`these rules never fired in ${count} programs: ${unused.map(([equation]) => equation).join("; ")}`);
  return fired;
}

const numbers: readonly number[] = [0, 1, -1, 0.5, 2, -2];
const wholeNumbers: readonly number[] = [0, 1, 2, 3];
const extremes: readonly number[] = [NaN, Infinity, -Infinity, -0, 0, 1, -2];

/**
 * Each argument of each case in turn is a constant or a structural zero. Exact passes then keep the bits also where
 * other elements are NaN, ±∞ or −0; next to structural zeros the sign of a zero is free.
 */
export function checkConstants(row: Row, seed: number): void {
  for (const item of row.cases)
    item.inputs.forEach(({ type }, i) => {
      const float = type.dtype.kind === "float";
      const values = float ? [...numbers, NaN, Infinity, -0] : wholeNumbers;
      for (const value of values) {
        const program = withConstant(item, i, (b) => b.one(full, [], { value, dtype: type.dtype, shape: type.shape }));
        checkPoint(item, i, program, seed);
      }
      if (!float) return;
      const program = withConstant(item, i, (b) => b.one(zero, [], { dtype: type.dtype, shape: type.shape }));
      const point = samplePoint(item, seeded(seed)).filter((_, k) => k !== i);
      explained({ program, inputs: point }, `${item.name}, argument ${i} is zero`, () =>
        passesPreserve.check({ program, inputs: point, random: seeded(seed) }),
      );
    });
}

function checkPoint(item: Case, i: number, program: Program, seed: number): void {
  const random = seeded(seed);
  const point = samplePoint(item, random).filter((_, k) => k !== i);
  const extreme = point.map((x) =>
    x.dtype.kind === "float" ? { ...x, data: x.data.map(() => pick(random, extremes)) } : x,
  );
  explained({ program, inputs: point }, `${item.name}, argument ${i} is constant`, () => {
    passesPreserve.check({ program, inputs: point, random });
    const before = run(program, extreme);
    for (const pass of exactPasses)
      expectSameBits(run(pass.run(program), extreme), before, `${pass.name} at extreme points`);
  });
}

function withConstant({ inputs, build }: Case, i: number, constant: (b: Builder) => Value): Program {
  const b = new Builder();
  return b.finish(build(b, ...inputs.map(({ type }, k) => (k === i ? constant(b) : b.input(type)))));
}

/** Every pass has something to do in some case of the table, or in its gradient. */
export function checkPassesAct(): void {
  const programs = rows.flatMap(({ cases }) => cases.map((item) => programOf(item)));
  const gradients = (): readonly Program[] => programs.filter(isSmooth).map((program) => gradientOf(program).program);
  for (const pass of passes) {
    const acts = (program: Program): boolean => print(pass.run(program)) !== print(program);
    // Some find what they look for only where others have been.
    const later = (program: Program): boolean => acts(optimize(program));
    if (!programs.some(acts) && !gradients().some(acts) && !gradients().some(later))
      throw new Error(`pass "${pass.name}" changes no program`);
  }
}
