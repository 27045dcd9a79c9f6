/** Documentation is executed: every example runs and prints what it says it prints. */
import { execFileSync } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { allExamples, extractExamples } from "./extract.ts";

const root = join(import.meta.dirname, "../..");
// Inside the tree, so that the examples find the packages as a reader's own files would.
const folder = join(import.meta.dirname, ".run");
const examples = allExamples(root);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function runExamples(): readonly { readonly lines: readonly string[]; readonly error?: string }[] {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const files = examples.map(({ code }, i) => {
    const file = join(folder, `example-${i}.ts`);
    writeFileSync(file, `${code}\nexport {};\n`);
    return file;
  });
  const output = execFileSync(
    process.execPath,
    ["--conditions=@cotangent/source", join(import.meta.dirname, "run-all.ts"), ...files],
    { encoding: "utf8", cwd: root, maxBuffer: 64e6 },
  );
  return JSON.parse(output.slice(output.lastIndexOf("\n", output.length - 2) + 1));
}

test("an example is a block, its place and what it prints", () => {
  expect(extractExamples("a.ts", " * ```ts\n * console.log(1); // → 1\n * ```")).toEqual([
    { place: "a.ts:1", code: "console.log(1); // → 1", expected: ["1"] },
  ]);
});

describe("examples", () => {
  const outcomes = runExamples();
  test.each(examples.map((example, i) => [example.place, example, outcomes[i]!] as const))(
    "%s",
    (_, example, outcome) => {
      expect(outcome.error).toBeUndefined();
      expect(outcome.lines).toEqual(example.expected);
    },
  );
});
