/**
 * A carry that no iteration changes is what it starts as, and a number that is known before a loop is known in it:
 *
 *     loop(c: s ↦ …, s) = loop(const c: …), s        loop(const 1: …) = loop(…1…)
 */
import { Builder, inline } from "../builder.ts";
import { at, get } from "../errors.ts";
import { definitionsOf } from "../positions.ts";
import type { LoopForm } from "../lowering.ts";
import { loopOf } from "../primitives/scan/loop-of.ts";
import type { Program, Step, Value } from "../program.ts";
import { everywhere } from "./subprograms.ts";

export const steadyCarries: (program: Program) => Program = /* @__PURE__ */ everywhere(steadyHere);

function steadyHere(program: Program): Program {
  const definitions = definitionsOf(program);
  const replaced = new Map<Value, Value>();
  const find = (value: Value): Value => replaced.get(value) ?? value;
  const steps = program.steps.map((step): Step => {
    const args = step.args.map(find);
    const moved = args.every((arg, i) => arg === step.args[i]) ? step : { ...step, args };
    const loop = loopOf(moved);
    return loop ? steadyLoop(moved, loop, { definitions, replaced }) : moved;
  });
  const isSame = steps.every((step, i) => step === program.steps[i]);
  return isSame ? program : { ...program, steps, outputs: program.outputs.map(find) };
}

interface Context {
  readonly definitions: ReadonlyMap<Value, Step>;
  /** What stands for results that are known before the loop. */
  readonly replaced: Map<Value, Value>;
}

function steadyLoop(step: Step, loop: LoopForm, { definitions, replaced }: Context): Step {
  const { body, consts, carries } = loop;
  const isCarry = (i: number): boolean => i >= consts && i < consts + carries;
  const isSteady = (i: number): boolean => isCarry(i) && at(body.outputs, i - consts) === at(body.inputs, i);
  const isConst = (i: number): boolean => i < consts || isSteady(i);
  const numbers = new Map(
    step.args.flatMap((arg, i): readonly (readonly [number, Step])[] => {
      const made = definitions.get(arg);
      return isConst(i) && made && isNumber(made) ? [[i, made]] : [];
    }),
  );
  const places = step.args.map((_, i) => i);
  if (numbers.size === 0 && !places.some(isSteady)) return step;
  const known = places.filter((i) => isConst(i) && !numbers.has(i));
  const moving = places.filter((i) => isCarry(i) && !isSteady(i));
  const kept = [...known, ...moving, ...places.filter((i) => i >= consts + carries)];
  const b = new Builder();
  const inside = new Map(kept.map((i) => [i, b.input(at(body.inputs, i).type)]));
  for (const [i, { primitive, params: own }] of numbers) inside.set(i, b.one(primitive, [], own));
  const outputs = inline(
    b,
    body,
    places.map((i) => get(inside, i, "input of a loop")),
  );
  const isLeft = (_: unknown, result: number): boolean => !isSteady(result + consts);
  step.results.forEach((result, i) => isSteady(i + consts) && replaced.set(result, at(step.args, i + consts)));
  return {
    ...step,
    args: kept.map((i) => at(step.args, i)),
    params: {
      ...step.params,
      body: b.finish(outputs.filter(isLeft), body.name),
      consts: known.length,
      carries: moving.length,
    },
    results: step.results.filter(isLeft),
  };
}

/** A scalar that depends on nothing. */
const isNumber = ({ primitive, args, results: [result] }: Step): boolean =>
  args.length === 0 && !primitive.effect && result?.type.shape.length === 0;
