/** Programs for arrays of any length, made of the operation table: what vmap makes of an operation, traced for several lengths. */
import { batching } from "@cotangent/ad";
import { hostCall, namedSize, type ArrayType, type ArrayValue, type Dim, type Program } from "@cotangent/ir";
import { seeded } from "@cotangent/ir/testing";
import { generalize } from "../../packages/cotangent/src/shapes/generalize.ts";
import { probesFor } from "../../packages/cotangent/src/shapes/probes.ts";
import { gradientSubject, nearby, stack } from "./laws/batching.ts";
import { programOf, samplePoint, type Case, type Row } from "./row.ts";
import { seed } from "./settings.ts";
import type { Subject } from "./subject.ts";
import { isSmooth } from "./suite.ts";
import { rows } from "./table.ts";

/** What a subject computes for each row of a batch. */
export const onRows = ({ program }: Subject, length: Dim): Program =>
  batching.vmap(
    program,
    program.inputs.map(() => true),
    length,
  ).program;

/** One program of those for several lengths. */
export function generalized(subject: Subject): Program {
  const probes = probesFor(["n"]);
  const traces = probes.map((sizes) => ({
    program: onRows(subject, sizes.get("n")!),
    captured: [],
    result: { kind: "none", value: null } as const,
    weak: [],
    hosts: [],
  }));
  const inputs = subject.program.inputs.map(({ type }): ArrayType => ({
    dtype: type.dtype,
    shape: [namedSize("n"), ...type.shape],
  }));
  return generalize(traces, inputs, probes, subject.program.name);
}

/** A batch of points near that of a subject. */
export function batchOf({ inputs, random }: Subject, length: number): readonly ArrayValue[] {
  const points = Array.from({ length }, (_, i) => (i === 0 ? inputs : nearby(random, inputs)));
  return inputs.map((x, i) =>
    stack(
      points.map((point) => point[i]!),
      x,
    ),
  );
}

export const subjectOf = (item: Case): Subject => {
  const random = seeded(seed);
  return { program: programOf(item, "row"), inputs: samplePoint(item, random), random };
};

/** A case of an operation. */
export interface Item {
  readonly name: string;
  readonly row: Row;
  readonly item: Case;
  /** Whether it is the first of its operation. */
  readonly isFirst: boolean;
}

/** Cases of an operation: which they are matters less here than what else the programs have. */
const most = 2;
export const items: readonly Item[] = rows.flatMap((row) =>
  row.cases
    .filter(({ inputs }) => inputs.length > 0)
    .slice(0, most)
    .map((item, i) => ({ name: `${row.primitive.name}: ${item.name}`, row, item, isFirst: i === 0 })),
);

/** An operation, and for the first of its cases the gradient. */
export function subjectsOf({ row: { untrueDerivative = false }, item, isFirst }: Item): readonly Subject[] {
  const subject = subjectOf(item);
  return isFirst && isSmooth(subject.program) && !untrueDerivative ? [subject, gradientSubject(subject)] : [subject];
}

/** A call of the host for whole batches lists the shapes that it passes on, which are no lengths. */
export const isRefused = ({ row, item }: Item): boolean =>
  row.primitive === hostCall && !item.name.includes("example by example");
