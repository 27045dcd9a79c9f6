/** Finds the runnable examples of the documentation: `ts` blocks of Markdown files, and of `@example` in doc comments. */
import { globSync, readFileSync } from "node:fs";

export interface Example {
  /** `file:line` of the block. */
  readonly place: string;
  readonly code: string;
  /** What it prints, line by line: the text after each `// →`. */
  readonly expected: readonly string[];
}

/** Fenced blocks that begin with ```` ```ts ```` alone, or with another `opening`; those of other info strings are not run. */
export function extractExamples(file: string, text: string, opening = "```ts"): readonly Example[] {
  const lines = text.split("\n").map((line) => (file.endsWith(".ts") ? line.replace(/^\s*\* ?/, "") : line));
  const examples: Example[] = [];
  let start = -1;
  lines.forEach((line, i) => {
    if (start < 0 && line.trim() === opening) start = i + 1;
    else if (start >= 0 && line.trim() === "```") {
      const code = lines.slice(start, i).join("\n");
      const expected = [...code.matchAll(/\/\/ → (.*)$/gm)].map((match) => (match[1] ?? "").trim());
      examples.push({ place: `${file}:${start}`, code, expected });
      start = -1;
    }
  });
  return examples;
}

const documents = ["README.md", "ARCHITECTURE.md", "docs/*.md", "packages/*/README.md", "packages/*/src/**/*.ts"];

export const allExamples = (root: string, opening?: string): readonly Example[] =>
  globSync(documents, { cwd: root })
    .filter((file) => !file.endsWith(".test.ts") && !file.includes("node_modules"))
    .toSorted()
    .flatMap((file) => extractExamples(file, readFileSync(`${root}/${file}`, "utf8"), opening));
