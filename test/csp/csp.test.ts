/** Content-security policies, as an option of Node makes them: no text becomes code. */
import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";

const run = promisify(execFile);

async function found(...args: readonly string[]): Promise<unknown> {
  const { stdout } = await run(process.execPath, [
    "--disallow-code-generation-from-strings",
    "--conditions=@cotangent/source",
    join(import.meta.dirname, "without-eval.ts"),
    ...args,
  ]);
  return JSON.parse(stdout);
}

test("where only modules may be compiled, small programs are modules; effects, which need JavaScript, are refused", async () => {
  const matrix = [
    [0, 0],
    [0, -1],
  ];
  expect(await found()).toEqual(["eval-forbidden", 27, matrix, ["wasm", true], "eval-forbidden"]);
});

test("where neither may, an error names modules made ahead of time", async () => {
  expect(await found("no-wasm")).toEqual(Array.from({ length: 5 }, () => "eval-forbidden"));
});
