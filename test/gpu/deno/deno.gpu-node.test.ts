import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";

const root = join(import.meta.dirname, "../../..");

/** What the script, which Deno runs, prints as JSON. */
async function inDeno(script: string): Promise<unknown> {
  const { stdout } = await promisify(execFile)(
    join(root, "node_modules/.bin/deno"),
    ["run", "-A", "--no-lock", "--conditions=@cotangent/source", join(import.meta.dirname, script)],
    { cwd: root, env: { ...process.env, DENO_NO_UPDATE_CHECK: "1" } },
  );
  return JSON.parse(stdout);
}

test("a kernel runs in Deno", async () => {
  expect(await inDeno("smoke.ts")).toEqual({ adapter: expect.any(String), twice: [2, 5, -6] });
});

test("a gradient by the library is the same in Deno", async () => {
  const { value, gradient } = (await inDeno("library.ts")) as { readonly value: number; readonly gradient: number[] };
  expect(value).toBeCloseTo(0.254556, 5);
  [0.018156, -0.018156, -0.035092, 0.035092].forEach((x, i) => expect(gradient[i]).toBeCloseTo(x, 5));
});
