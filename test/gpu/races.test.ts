import { expect, test } from "vitest";
import { findRaces } from "./races.ts";
import { validateWgsl } from "./validate.ts";

/** The sum of eight numbers as a tree; `afterLoad` and `afterStep` make invocations wait for each other. */
const treeSum = (afterLoad: string, afterStep: string): string => `
@group(0) @binding(0) var<storage, read> x: array<f32>;
@group(0) @binding(1) var<storage, read_write> y: array<f32>;
var<workgroup> parts: array<f32, 8>;

@compute @workgroup_size(8, 1, 1)
fn main(@builtin(local_invocation_index) i: u32) {
  parts[i] = x[i];
  ${afterLoad}
  for (var half = 4u; half > 0u; half = half / 2u) {
    if (i < half) { parts[i] = parts[i] + parts[i + half]; }
    ${afterStep}
  }
  if (i == 0u) { y[0] = parts[0]; }
}
`;
const barrier = "workgroupBarrier();";

function run(code: string): { readonly races: readonly string[]; readonly sum: number } {
  const y = new Float32Array(1);
  const races = findRaces(code, "main", [1, 1, 1], { 0: { 0: Float32Array.of(1, 2, 3, 4, 5, 6, 7, 8), 1: y } });
  return { races, sum: y[0]! };
}

test("a tree with its barriers has no race, and is executed", async () => {
  const code = treeSum(barrier, barrier);
  expect(await validateWgsl(code)).toEqual([]);
  expect(run(code)).toEqual({ races: [], sum: 36 });
});

test("each barrier that is missing is a race, with its lines", () => {
  expect(run(treeSum("", barrier)).races).toMatchInlineSnapshot(`
    [
      "Data race on 'parts' byte 28: invocation 7 (write, line 8) and invocation 3 (read, line 11) are unordered. Add a workgroupBarrier()/storageBarrier() between them.",
    ]
  `);
  expect(run(treeSum(barrier, "")).races).toMatchInlineSnapshot(`
    [
      "Data race on 'parts' byte 4: invocation 1 (write, line 11) and invocation 0 (read, line 11) are unordered. Add a workgroupBarrier()/storageBarrier() between them.",
    ]
  `);
});

test("a barrier that some invocations skip is none", () => {
  expect(run(treeSum(`if (i < 4u) { ${barrier} }`, barrier)).races).toMatchInlineSnapshot(`
    [
      "Data race on 'parts' byte 28: invocation 7 (write, line 8) and invocation 3 (read, line 11) are unordered. Add a workgroupBarrier()/storageBarrier() between them.",
    ]
  `);
});

test("an entry point that is not there", () => {
  expect(findRaces(treeSum(barrier, barrier), "other", [1, 1, 1], {})).toMatchInlineSnapshot(`
    [
      "Kernel 'other' not found",
    ]
  `);
});

test("a workgroup size that would be read wrongly is refused", () => {
  expect(() => run(treeSum(barrier, barrier).replace("(8, 1, 1)", "(8)"))).toThrow(
    "write workgroup sizes as in (64, 1, 1), not @workgroup_size(8)",
  );
});
