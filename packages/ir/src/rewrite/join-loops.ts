/**
 * A loop that runs backwards over what another keeps is joined to it: each iteration is differentiated as soon as it is done.
 *
 *     s, rᵗ = loop t: …          =  s, g = loop t: …, g + g(rₜ)
 *     g = loop t, backwards: g + g(rₜ)
 *
 * What is kept between the two needs no memory any more, and what both compute is computed once. It is so for sums over
 * iterations: the loop backwards knows its cotangents before the other one is done, and does nothing with its own carries but
 * add to them, so that the order of its iterations is no matter but for rounding.
 *
 * Loops with loops in them stay apart: V8 compiles a long one while it runs for the first time, when it has not seen what
 * comes after it, and a network's gradient in one loop then took four times as long, in each call.
 */
import { Builder, inline } from "../builder.ts";
import { equalDims } from "../dim.ts";
import { at, get } from "../errors.ts";
import type { LoopForm } from "../lowering.ts";
import { loopOf } from "../primitives/scan/loop-of.ts";
import { split } from "../primitives/scan/layout.ts";
import { accumulatesInScan } from "../primitives/scan/accumulates.ts";
import { subprograms, type Program, type Step, type Value } from "../program.ts";
import { hasEffect } from "./dead-code.ts";
import { everywhere } from "./subprograms.ts";

export const joinLoops: (program: Program) => Program = /* @__PURE__ */ everywhere(joinHere);

interface Loop {
  readonly place: number;
  readonly step: Step;
  readonly params: LoopForm;
}

function joinHere(program: Program): Program {
  const loops = program.steps.flatMap(loopAt);
  for (const second of loops) {
    if (!second.params.backwards || !addsOnly(second.params)) continue;
    // The nearest one is most likely to keep what this one reads.
    const first = loops.findLast((loop) => mayJoin(program, loop, second));
    if (first) return joinHere(joined(program, first, second));
  }
  return program;
}

function loopAt(step: Step, place: number): readonly Loop[] {
  const params = loopOf(step);
  return params ? [{ place, step, params }] : [];
}

/** Whether every carry is left as it is, or added to and not read. */
const addsOnly = (params: LoopForm): boolean =>
  Array.from({ length: params.carries }, (_, i) => i).every(
    (i) =>
      at(params.body.outputs, i) === at(params.body.inputs, params.consts + i) ||
      accumulatesInScan(params, i).length > 0,
  );

/**
 * Whether they read something in common, and the second one nothing of the first but what it kept of the same iteration. No
 * effects are in them or between them: what does not depend on the first loop moves before it.
 */
function mayJoin(program: Program, first: Loop, second: Loop): boolean {
  if (first.place >= second.place || first.params.backwards) return false;
  if (first.params.body.steps.some((step) => subprograms(step).length > 0)) return false;
  if (!equalDims(first.params.count, second.params.count)) return false;
  const between = program.steps.slice(first.place, second.place);
  if (hasEffect(second.step) || between.some(hasEffect)) return false;
  const kept = new Set(first.step.results.slice(first.params.carries));
  const late = after(program, first, second.place);
  const [consts, carries, xs] = split(second.step.args, second.params);
  return (
    second.step.args.some((arg) => kept.has(arg) || first.step.args.includes(arg)) &&
    ![...consts, ...carries].some((arg) => late.has(arg)) &&
    xs.every((x) => kept.has(x) || !late.has(x))
  );
}

/** All values before place `end` that depend on a loop. */
function after({ steps }: Program, { place, step }: Loop, end: number): ReadonlySet<Value> {
  const found = new Set(step.results);
  for (const later of steps.slice(place + 1, end))
    if (later.args.some((arg) => found.has(arg))) for (const result of later.results) found.add(result);
  return found;
}

function joined(program: Program, first: Loop, second: Loop): Program {
  const late = after(program, first, second.place);
  const between = program.steps.slice(first.place + 1, second.place);
  const isLate = ({ args }: Step): boolean => args.some((arg) => late.has(arg));
  return {
    ...program,
    steps: [
      ...program.steps.slice(0, first.place),
      ...between.filter((step) => !isLate(step)),
      joint(first, second),
      ...between.filter(isLate),
      ...program.steps.slice(second.place + 1),
    ],
  };
}

/** One loop with the results of both. */
function joint(first: Loop, second: Loop): Step {
  const [one, other] = [partsOf(first.step.args, first), partsOf(second.step.args, second)];
  const [inOne, inOther] = [partsOf(first.params.body.inputs, first), partsOf(second.params.body.inputs, second)];
  const [ends, kept] = halves(first.step.results, first);
  const [ownEnds, ownKept] = halves(second.step.results, second);
  const b = new Builder();
  const inputs = (values: readonly Value[]): readonly Value[] => values.map(({ type }) => b.input(type));
  // What both read is one input.
  const own = { consts: beside(one.consts, other.consts), xs: beside([...one.xs, ...kept], other.xs) };
  const [consts, ownConsts] = [inputs(inOne.consts), inputs(own.consts)];
  const [carries, ownCarries] = [inputs(inOne.carries), inputs(inOther.carries)];
  const [xs, ownXs] = [inputs(inOne.xs), inputs(own.xs.map((x) => at(inOther.xs, other.xs.indexOf(x))))];
  const [moved, ys] = halves(inline(b, first.params.body, [...consts, ...carries, ...xs]), first);
  const known = new Map([...pairs(one.consts, consts), ...pairs(own.consts, ownConsts)]);
  const element = new Map([...pairs(kept, ys), ...pairs(one.xs, xs), ...pairs(own.xs, ownXs)]);
  const args = [
    ...other.consts.map((arg) => get(known, arg, "constant of a joined loop")),
    ...ownCarries,
    ...other.xs.map((arg) => get(element, arg, "element of a joined loop")),
  ];
  const [ownMoved, ownYs] = halves(inline(b, second.params.body, args), second);
  return {
    ...first.step,
    args: [...one.consts, ...own.consts, ...one.carries, ...other.carries, ...one.xs, ...own.xs],
    params: {
      ...first.step.params,
      body: b.finish([...moved, ...ownMoved, ...ys, ...ownYs], first.params.body.name),
      consts: one.consts.length + own.consts.length,
      carries: one.carries.length + other.carries.length,
    },
    results: [...ends, ...ownEnds, ...kept, ...ownKept],
  };
}

interface Parts {
  readonly consts: readonly Value[];
  readonly carries: readonly Value[];
  readonly xs: readonly Value[];
}

/** The arguments of a loop, or the inputs of its body, by what they are. */
function partsOf(values: readonly Value[], { params }: Loop): Parts {
  const [consts, carries, xs] = split(values, params);
  return { consts, carries, xs };
}

/** Carries, and what is stacked, among results or outputs. */
const halves = (values: readonly Value[], { params }: Loop): readonly [readonly Value[], readonly Value[]] => [
  values.slice(0, params.carries),
  values.slice(params.carries),
];

/** Those of `more` that are not among `values`, each once. */
const beside = (values: readonly Value[], more: readonly Value[]): readonly Value[] => [
  ...new Set(more.filter((value) => !values.includes(value))),
];

const pairs = (keys: readonly Value[], values: readonly Value[]): readonly (readonly [Value, Value])[] =>
  keys.map((key, i) => [key, at(values, i)]);
