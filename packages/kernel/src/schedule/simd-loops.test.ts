/** Which loops of nests become vectors. */
import { alongAxis, arrayType, buildProgram, f32, i32, scatterAdd, type Program } from "@cotangent/ir";
import { expect, test } from "vitest";
import type { KernelStatement } from "../kernel.ts";
import { makePlan } from "../plan/make-plan.ts";
import { simd } from "../plan/simd-machine.ts";
import { allStatements, bodyOf } from "../statements.ts";
import { deviation } from "../testing/deviation.ts";

const statementsOf = (program: Program): readonly KernelStatement[] =>
  makePlan(program, simd).commands.flatMap((command) =>
    command.kind === "run" ? allStatements(command.kernel.body) : [],
  );

const isLanes = (statement: KernelStatement): boolean => statement.kind === "loop" && statement.role === "lane";

test("rows that are added up one after the other are vectors, elements are not", () => {
  const rows = buildProgram(
    "rows",
    [arrayType(f32, [3, 11]), arrayType(f32, [5, 11]), arrayType(i32, [5])],
    (b, x, added, i) => [b.one(scatterAdd, [x, added, i], alongAxis(0))],
  );
  expect(deviation(rows)).toBeLessThan(1);
  const addsInLanes = (statement: KernelStatement): boolean =>
    isLanes(statement) && bodyOf(statement).some((inner) => inner.kind === "store" && inner.mode === "add");
  expect(statementsOf(rows).filter(addsInLanes)).toHaveLength(1);
  // Elements of a row that meet in one place, or are looked for one by one, keep their order.
  const elements = buildProgram(
    "elements",
    [arrayType(f32, [3]), arrayType(f32, [16]), arrayType(i32, [16])],
    (b, x, added, i) => [b.one(scatterAdd, [x, added, i], alongAxis(0))],
  );
  expect([statementsOf(elements).some(isLanes), deviation(elements)]).toEqual([false, expect.closeTo(0, 0)]);
});
