/** Runs all examples of one kind in a process of their own. */
import { execFileSync } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { allExamples, type Example } from "./extract.ts";

const root = join(import.meta.dirname, "../..");

interface Outcome {
  readonly lines: readonly string[];
  readonly error?: string;
}

function runExamples(examples: readonly Example[], folder: string): readonly Outcome[] {
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

/** A test for each block that begins with `opening`. */
export function expectExamples(opening = "```ts"): void {
  // Inside the tree, so that the examples find the packages as a reader's own files would.
  const folder = join(import.meta.dirname, ".run", opening.replaceAll(/\W+/g, "-"));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const examples = allExamples(root, opening);
  const outcomes = runExamples(examples, folder);
  test.each(examples.map((example, i) => [example.place, example, outcomes[i]!] as const))(
    "%s",
    (_, example, outcome) => {
      expect(outcome.error).toBeUndefined();
      expect(outcome.lines).toEqual(example.expected);
    },
  );
}
