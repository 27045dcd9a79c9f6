/** Threads of a program that never gives the event loop a turn. */
import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";

const run = promisify(execFile);

test("threads come to a loop that never awaits, and get the programs that are compiled later", async () => {
  const script = join(import.meta.dirname, "without-awaiting.ts");
  const { stdout } = await run(process.execPath, ["--conditions=@cotangent/source", script]);
  const helped = [true, true];
  expect(JSON.parse(stdout)).toEqual([true, helped, helped]);
}, 90_000);
