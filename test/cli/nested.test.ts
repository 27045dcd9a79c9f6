/** The evals of GradBench that nest derivatives, traced and compiled to modules of their own, are right to 1e-4. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { readTraced } from "@cotangent/cli";
import { expect, test } from "vitest";
import { valueOf } from "./compiled.ts";
import { fileOf } from "./originals.ts";
import { numbersOf } from "./plain-values.ts";
import type { Plain } from "./corpus-case.ts";

/** The case of GradBench, the only argument, and its type. */
const evals = [
  { eval: "particle", case: "w0.0", parameter: "w", type: "f64" },
  { eval: "saddle", case: "s1.0_1.0", parameter: "start", type: "f64[2]" },
] as const;

interface Case {
  readonly input: Readonly<Record<string, Plain>>;
  readonly expected: Readonly<Record<string, Plain>>;
}

const cases = evals.flatMap((row) =>
  ["rr", "rf", "fr", "ff"].map((modes) => ({ ...row, modes, name: row.eval + modes[0]!.toUpperCase() + modes[1]! })),
);

test.each(cases)("$name", async ({ eval: folder, case: file, parameter, type, modes, name }) => {
  const path = join(import.meta.dirname, "../conformance/gradbench", folder, `${file}.json`);
  const { input, expected } = JSON.parse(readFileSync(path, "utf8")) as Case;
  const f = valueOf(await readTraced({ file: fileOf(".", "nested-evals"), name, args: [type] }));
  const given = input[parameter]!;
  const found = numbersOf(f(typeof given === "number" ? given : Float64Array.from(numbersOf(given))));
  const right = numbersOf(expected[modes]!);
  expect(found).toHaveLength(right.length);
  for (const [i, y] of right.entries()) expect(Math.abs(found[i]! - y)).toBeLessThan(1e-4);
});
