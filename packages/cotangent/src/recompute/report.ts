/** What a recomputation chose, for people. */
import { atLine, definitionsOf, get, showType, typesOf, type Program, type Step, type Value } from "@cotangent/ir";
import { bytesOf } from "./halves.ts";
import { keptBy, type Search } from "./recomputation.ts";

export interface ChosenValue {
  /** Such as `f32[3]`. */
  readonly type: string;
  readonly bytes: number;
  /** The operation that makes it, with the user's line. */
  readonly from: string;
}

export interface Recomputation {
  /** What is kept from before the moment at which most is kept, for after it. */
  readonly kept: readonly ChosenValue[];
  /** What is computed again instead. */
  readonly again: readonly ChosenValue[];
  /** Bytes that a call takes, predicted from the plan, and those if everything were kept. */
  readonly peak: number;
  readonly peakKeepingAll: number;
  /** Scalar operations, loads and stores of a call, by cost, and those if everything were kept. */
  readonly operations: number;
  readonly operationsKeepingAll: number;
  /** One line for each value, after one with the sums. */
  toString(): string;
}

export function reportOf({ whole, best, rounds }: Search): Recomputation {
  const again = rounds.flatMap(({ halves, best: { again: steps } }) =>
    describer(halves.program)([...steps].flatMap(({ results }) => results)),
  );
  const last = rounds.at(-1);
  const kept = last === undefined ? [] : describer(last.halves.program)(keptBy(last.halves, last.best.again));
  const sum = (values: readonly ChosenValue[]): number => values.reduce((total, { bytes }) => total + bytes, 0);
  const line = (what: string, { type, bytes, from }: ChosenValue): string =>
    `   ${what} ${type} (${bytes} bytes) from ${from}`;
  const lines = [
    rounds.length === 0
      ? `everything is kept: peak ${best.peak} bytes, ${best.operations} operations`
      : `peak ${best.peak} of ${whole.peak} bytes, ${best.operations} operations instead of ${whole.operations}, ${sum(kept)} bytes kept, ${sum(again)} computed again`,
    ...kept.map((value) => line("keeps", value)),
    ...again.map((value) => line("again", value)),
  ];
  return {
    kept,
    again,
    peak: best.peak,
    peakKeepingAll: whole.peak,
    operations: best.operations,
    operationsKeepingAll: whole.operations,
    toString: () => lines.join("\n"),
  };
}

/** What values of `program` are. */
function describer(program: Program): (values: readonly Value[]) => readonly ChosenValue[] {
  const steps = definitionsOf(program);
  return (values) =>
    values.map((value) => ({
      type: showType(value.type),
      bytes: bytesOf(value),
      from: showStep(get(steps, value, "step of a value")),
    }));
}

const showStep = ({ primitive, args, origin }: Step): string =>
  `${primitive.name}(${typesOf(args).map(showType).join()})${origin === undefined ? "" : atLine(origin)}`;
