/** The functions of GradBench as plain TypeScript, compiled, are right to 1e-10; judged from outside as the traced ones are. */
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { answer } from "../conformance/gradbench-tool/protocol.ts";
import { modules } from "./gradbench-modules.ts";
import { numbersOf } from "./plain-values.ts";
import type { Plain } from "./corpus-case.ts";

const folder = join(import.meta.dirname, "../conformance/gradbench");
const judge = join(folder, "judge.mjs");
const tool = `"${process.execPath}" --conditions=@cotangent/source "${join(import.meta.dirname, "gradbench-tool.ts")}"`;

test.each([...modules.keys()])(
  "%s",
  (name) => {
    const { stdout, stderr } = spawnSync(process.execPath, [judge, "--tool", tool, "--modules", name], {
      encoding: "utf8",
    });
    expect(stdout + stderr).toMatch(/^[1-9]\d* passed, 0 failed, 0 skipped$/m);
  },
  120_000,
);

/** That of hand tracking, with points on triangles instead of at vertices, which no case here has. */
test.each(["objective", "jacobian"])("%s of points on triangles equals the traced version", (name) => {
  const text = readFileSync(join(folder, "ht/adbench_test_simple.json"), "utf8");
  const { input } = JSON.parse(text) as { input: object };
  const message = { id: 1, kind: "evaluate", module: "ht", function: name };
  const line = JSON.stringify({
    ...message,
    input: {
      ...input,
      us: [
        [0.2, 0.5],
        [0.6, 0.1],
      ],
    },
  });
  const [traced, compiled] = [answer(line), answer(line, modules)];
  expect(compiled.error).toBeUndefined();
  const [expected, found] = [numbersOf(traced.output as Plain), numbersOf(compiled.output as Plain)];
  expect(found).toHaveLength(name === "objective" ? 6 : 6 * 28);
  for (const [i, y] of expected.entries()) expect(Math.abs(found[i]! - y)).toBeLessThan(1e-10);
});
