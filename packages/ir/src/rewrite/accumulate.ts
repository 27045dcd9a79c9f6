/**
 * `x + loop(s, …) = loop(x + s, …)` for a loop that does nothing with s but add to it, and `x + switch(…)` with x added in
 * each branch: what adds up in loops within loops adds up in one place, which is then updated where it is. Without it each
 * outer iteration would add whole arrays.
 */
import { Builder } from "../builder.ts";
import { at, get } from "../errors.ts";
import { definitionsOf, positionsOf, usesOf } from "../positions.ts";
import { add } from "../primitives/arithmetic.ts";
import { zero } from "../primitives/constant.ts";
import type { Emitter, Primitive } from "../primitive.ts";
import type { Program, Step, Value } from "../program.ts";
import { everywhere } from "./subprograms.ts";

export const accumulateInside: (program: Program) => Program = /* @__PURE__ */ everywhere(accumulateHere);

/** The same in `program` itself, and then in the loops and branches that got something to add. */
function accumulateHere(program: Program): Program {
  if (!program.steps.some(mayTake)) return program;
  const moves = sumsToMove(program);
  if (moves.size === 0) return program;
  const taken = new Map<Step, Map<number, Value>>();
  for (const { into, result, sum } of moves.values())
    taken.set(into, (taken.get(into) ?? new Map<number, Value>()).set(result, sum));
  const definitions = definitionsOf(program);
  const b = new Builder();
  const values = new Map<Value, Value>();
  for (const input of program.inputs) values.set(input, b.input(input.type));
  const find = (value: Value): Value => get(values, value, "value of an entry");
  for (const step of program.steps) {
    b.origin = step.origin;
    const move = moves.get(step);
    const args = step.args.map(find);
    const isZero = step.args.map((arg) => definitions.get(arg)?.primitive === (zero as Primitive));
    const sums = taken.get(step);
    const results = move
      ? [find(at(move.into.results, move.result))]
      : withSums(
          b,
          { ...step, args, isZero },
          step.results.map((_, i) => {
            const sum = sums?.get(i);
            return sum && find(sum);
          }),
        );
    step.results.forEach((result, i) => values.set(result, at(results, i)));
  }
  // A sum that moved may now stand after another loop.
  return accumulateInside(b.finish(program.outputs.map(find), program.name));
}

interface StartedStep extends Step {
  /** For each argument whether it is the structural zero, which is added to nothing. */
  readonly isZero: readonly boolean[];
}

/** `step` with sums added to its results. */
function withSums(b: Emitter, step: StartedStep, sums: readonly (Value | undefined)[]): readonly Value[] {
  const { primitive, params } = step;
  const args = [...step.args];
  const others = sums.map((sum, i) => {
    const [arg] = sum ? argsOf(step, i) : [];
    if (!sum || arg === undefined) return sum;
    args[arg] = step.isZero[arg] ? sum : b.one(add, [sum, at(args, arg)]);
    return undefined;
  });
  const asked = others.some((sum) => sum !== undefined);
  return (asked ? primitive.accumulate?.(b, args, params, others) : undefined) ?? b.apply(primitive, args, params);
}

const argsOf = ({ primitive, params }: Step, result: number): readonly number[] =>
  primitive.accumulates?.(params, result) ?? [];

/** Sums of two are what moves; others are steps on the way to a loop, or to zeros. */
const mayTake = ({ primitive }: Step): boolean =>
  primitive !== (add as Primitive) && primitive.accumulates !== undefined;

/** A sum that is a result of a loop or a choice with something else added, which this may do itself. */
interface Move {
  readonly into: Step;
  readonly result: number;
  readonly sum: Value;
}

/** For each addition that goes inside: where. */
function sumsToMove(program: Program): ReadonlyMap<Step, Move> {
  const [uses, positions, definitions] = [usesOf(program), positionsOf(program), definitionsOf(program)];
  const place = (value: Value): number => get(positions, value, "position of a value");
  const moveOf = (sum: Value, term: Value): Move | undefined => {
    const into = definitions.get(term);
    if (!into || !mayTake(into) || uses.get(term) !== 1 || place(sum) >= place(at(into.results, 0))) return undefined;
    const result = into.results.indexOf(term);
    return into.primitive.accumulate || argsOf(into, result).length > 0 ? { into, result, sum } : undefined;
  };
  return new Map(
    program.steps.flatMap((step): readonly (readonly [Step, Move])[] => {
      if (step.primitive !== (add as Primitive)) return [];
      const [x, y] = [at(step.args, 0), at(step.args, 1)];
      const move = moveOf(x, y) ?? moveOf(y, x);
      return move ? [[step, move]] : [];
    }),
  );
}
