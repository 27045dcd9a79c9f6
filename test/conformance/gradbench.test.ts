/** The tool for GradBench answers every eval to 1e-10 (those that end by a rule of their own, 1e-4), judged from outside. */
import { spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { answer } from "./gradbench-tool/protocol.ts";

const here = import.meta.dirname;
const folder = join(here, "gradbench");
const names = readdirSync(folder, { withFileTypes: true }).flatMap((entry) =>
  entry.isDirectory() ? [entry.name] : [],
);
const tool = `"${process.execPath}" --conditions=@cotangent/source "${join(here, "gradbench-tool/tool.ts")}"`;

test.each(names)(
  "%s",
  (name) => {
    const judge = spawnSync(process.execPath, [join(folder, "judge.mjs"), "--tool", tool, "--modules", name], {
      encoding: "utf8",
    });
    expect(judge.stdout + judge.stderr).toMatch(/^[1-9]\d* passed, 0 failed, 0 skipped$/m);
  },
  120_000,
);

const reply = (message: object) => answer(JSON.stringify(message));

test("the protocol", () => {
  expect(reply({ id: 0, kind: "start", eval: "lse" })).toEqual({ id: 0, tool: "cotangent" });
  expect(reply({ id: 1, kind: "define", module: "lse" })).toEqual({ id: 1, success: true });
  expect(reply({ id: 2, kind: "define", module: "nothing" })).toEqual({ id: 2, success: false });
  expect(reply({ id: 3, kind: "analysis", of: 2, valid: true })).toEqual({ id: 3 });
});

test("runs until there are enough of them", () => {
  const input = { x: [1, 2], min_runs: 5, min_seconds: 0 };
  const { timings } = reply({ id: 4, kind: "evaluate", module: "lse", function: "primal", input });
  expect(timings?.map(({ name }) => name)).toEqual(["prepare", ...Array.from({ length: 5 }, () => "evaluate")]);
});

test("what it cannot do is answered with an error", () => {
  expect(reply({ id: 5, kind: "evaluate", module: "lse", function: "hessian", input: {} })).toMatchObject({
    id: 5,
    success: false,
    error: 'there is no function "hessian" in the module "lse"',
  });
  expect(answer("{")).toMatchObject({ id: null, success: false });
});
