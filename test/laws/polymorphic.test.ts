/**
 * Polymorphic programs are the specialised ones: what vmap makes of an operation for a batch of a known length, traced for several
 * lengths, becomes one program, which computes for other lengths what vmap for those computes.
 */
import { batching } from "@cotangent/ad";
import { compileSized } from "@cotangent/codegen-js";
import { compileSizedVectors } from "@cotangent/codegen-js/wasm";
import { hostCall, namedSize, optimize, ShapeError, type ArrayType, type Dim, type Program } from "@cotangent/ir";
import { doublingHost, seeded } from "@cotangent/ir/testing";
import { expect, test } from "vitest";
import { generalize } from "../../packages/cotangent/src/shapes/generalize.ts";
import { probesFor } from "../../packages/cotangent/src/shapes/probes.ts";
import { run } from "./calculus.ts";
import { gradientSubject, nearby, stack } from "./laws/batching.ts";
import { programOf, samplePoint, type Case, type Row } from "./row.ts";
import { seed } from "./settings.ts";
import { expectClose, precisionOf, type Subject } from "./subject.ts";
import { isSmooth } from "./suite.ts";
import { rows } from "./table.ts";

/** Blocks of vectors and of rows, and what is left of them. */
const lengths = [2, 17] as const;

const onRows = ({ program }: Subject, length: Dim): Program =>
  batching.vmap(
    program,
    program.inputs.map(() => true),
    length,
  ).program;

/** One program of those for several lengths. */
function generalized(subject: Subject): Program {
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

function checkPolymorphic(subject: Subject): void {
  const { inputs, random } = subject;
  const program = optimize(generalized(subject));
  const compiled = [compileSized(program), compileSizedVectors(program)];
  for (const length of lengths) {
    const points = Array.from({ length }, (_, i) => (i === 0 ? inputs : nearby(random, inputs)));
    const batch = inputs.map((x, i) =>
      stack(
        points.map((point) => point[i]!),
        x,
      ),
    );
    const expected = run(onRows(subject, length), batch);
    for (const code of compiled)
      if (code)
        expectClose(
          code.run(batch, doublingHost),
          expected,
          precisionOf(program, 10),
          `${code.source === "" ? "WebAssembly" : "JavaScript"} with n = ${length}`,
        );
  }
}

const subjectOf = (item: Case): Subject => {
  const random = seeded(seed);
  return { program: programOf(item, "row"), inputs: samplePoint(item, random), random };
};

function checkItem({ untrueDerivative = false }: Row, item: Case, isFirst: boolean): void {
  const subject = subjectOf(item);
  checkPolymorphic(subject);
  if (isFirst && isSmooth(subject.program) && !untrueDerivative) checkPolymorphic(gradientSubject(subject));
}

/** Cases of an operation: which they are matters less here than what else the programs have. */
const most = 2;
const items = rows.flatMap((row) =>
  row.cases
    .filter(({ inputs }) => inputs.length > 0)
    .slice(0, most)
    .map((item, i) => ({ name: `${row.primitive.name}: ${item.name}`, row, item, isFirst: i === 0 })),
);
/** A call of the host for whole batches lists the shapes that it passes on, which are no lengths. */
const isUnnamed = ({ row, item }: (typeof items)[number]): boolean =>
  row.primitive === hostCall && !item.name.includes("example by example");

test.each(items.filter((one) => !isUnnamed(one)))("$name", ({ row, item, isFirst }) => {
  expect(() => checkItem(row, item, isFirst)).not.toThrow();
});

test.each(items.filter(isUnnamed))("$name: refused", ({ item }) => {
  expect(() => generalized(subjectOf(item))).toThrow(ShapeError);
});
