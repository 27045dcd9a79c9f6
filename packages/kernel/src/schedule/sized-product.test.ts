/** Products with named sizes are made in blocks; `cotangent/src/shapes` tests what they compute. */
import { arrayType, buildProgram, dotGeneral, f32, parseDim, type Dim, type Program } from "@cotangent/ir";
import { expect, test } from "vitest";
import { makePlan } from "../plan/make-plan.ts";
import { sizedSimd } from "../plan/sized-simd-machine.ts";
import { allStatements } from "../statements.ts";

const dims = (text: string): readonly Dim[] => text.split(",").map((dim) => parseDim(dim.trim()) ?? 0);

/** `x·zᵀ` over the last axes, or `x·z`, for each of the first axis where there are three. */
function product(left: string, right: string, contract: 0 | 1): Program {
  const [x, z] = [left, right].map((text) => arrayType(f32, dims(text)));
  const batch = dims(left).length === 3 ? [0] : [];
  const params = {
    lhsContract: [1 + batch.length],
    rhsContract: [contract + batch.length],
    lhsBatch: batch,
    rhsBatch: batch,
  };
  return buildProgram("product", [x!, z!], (b, a, c) => [b.one(dotGeneral, [a, c], params)]);
}

/** Loops of which a named size alone says how many iterations they have, so that elements are taken one by one. */
const loopsOneByOne = (program: Program): number =>
  makePlan(program, sizedSimd)
    .commands.flatMap((command) => (command.kind === "run" ? allStatements(command.kernel.body) : []))
    .filter(
      (statement) =>
        statement.kind === "reduce" ||
        (statement.kind === "loop" && statement.extent.kind === "size" && typeof statement.extent.value !== "number"),
    ).length;

test.each([
  ["rows", "n, 64", "64, 10", 0, 0],
  ["steps", "8, n", "n, 10", 0, 0],
  ["rows and columns: scores of attention", "n, 64", "m, 64", 1, 0],
  ["rows and columns of one size", "n, 64", "n, 64", 1, 0],
  ["rows and steps: results of attention", "n, m", "m, 64", 0, 0],
  ["rows and columns for each of a batch", "b, n, 64", "b, m, 64", 1, 1],
  ["rows and steps for each of a batch", "b, n, m", "b, m, 64", 0, 1],
  ["steps for each of a batch", "b, 8, m", "b, m, 64", 0, 1],
  ["batches only", "b, 8, 16", "b, 16, 64", 0, 0],
  ["rows, columns and steps", "n, m", "m, l", 0, 0],
] as const)("%s", (_, left, right, contract, loops) => {
  expect(loopsOneByOne(product(left, right, contract))).toBe(loops);
});

test("sums wait in the cache: those of a tile of the results", () => {
  const sums = makePlan(product("784, n", "n, 128", 0), sizedSimd)
    .commands.flatMap((command) => (command.kind === "run" ? command.kernel.buffers : []))
    .filter(({ name }) => name.includes("_sum"));
  expect(sums.map(({ type }) => type.shape)).toEqual([[56 * 128]]);
});
