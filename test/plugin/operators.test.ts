/** Operators on tensors in functions with the directive `"use operators"`. */
import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { withRolldown } from "./bundle.ts";
import { addTypes, folderOf, printed, write } from "./project.ts";

const source = ["--conditions=@cotangent/source"];
const imports = `import { grad, type Tensor } from "cotangent";
import * as numpy from "cotangent/numpy";
import { operands, tensors, type Operand, type OperandLike, type Operands } from "@cotangent/cli/operators";
const np = operands(numpy);
`;

const fixture = (name: string): string => readFileSync(join(import.meta.dirname, "operators", name), "utf8");
const energies = fixture("energies.ts");

/** The same in plain numbers. */
function expected(): readonly unknown[] {
  const [xs, w, b] = [[0.2, 1.5, 3], [1, 2, 3], 5];
  const terms = xs.map((x, i) => (-3 * Math.sin(x) ** 2 * w[i]! * 2) / 2 + (x < 0.5 ? b % 2 : -x - b));
  return [terms.reduce((p, q) => p + q), xs.map((x) => -3 * Math.sin(x) ** 2), 1 - 2];
}

describe("operators on tensors", { timeout: 180_000 }, () => {
  // One for all, so that types of packages are read once.
  const folder = folderOf({});
  addTypes(folder);
  afterAll(() => rmSync(folder, { recursive: true }));

  test("are calls of numpy in the bundle", async () => {
    write(folder, { "energies.ts": energies, "main.ts": fixture("main.ts") });
    await withRolldown(folder);
    const [value, w, b] = JSON.parse(printed(join(folder, "out.js"), ...source)) as [number, number[], number];
    const [wanted, slopes, slope] = expected() as [number, number[], number];
    expect(value).toBeCloseTo(wanted, 10);
    w.forEach((one, i) => expect(one).toBeCloseTo(slopes[i]!, 10));
    expect(b).toBeCloseTo(slope, 10);
    const code = readFileSync(join(folder, "out.js"), "utf8");
    expect(code).toContain("i += 1");
    expect(code).not.toContain("operands(");
    const map = JSON.parse(readFileSync(join(folder, "out.js.map"), "utf8")) as { sourcesContent: readonly string[] };
    expect(map.sourcesContent).toContain(energies);
  });

  test("that mean nothing are errors at their places", async () => {
    const wrong = `${imports}
export function f(x: Operand, name: string, given?: Operand, loose?: any) {
  "use operators";
  if (x < 1) return x * name;
  while (x) break;
  const mask = x > 0;
  let y = mask ? x + 1 : x << 2;
  if (given && !mask) return \`\${x}\` + loose;
  return given === undefined ? x + loose : y++;
}
export const g = (x: number, name: string): string => x + name;
`;
    write(folder, { "wrong.ts": wrong, "main.ts": `import "./wrong.ts";` });
    const message = await withRolldown(folder).then(
      () => "",
      (error: unknown) => (error as Error).message,
    );
    expect(message).toContain(`[plugin cotangent] ${join(folder, "wrong.ts")}:8:6`);
    expect([...message.matchAll(/wrong\.ts:(\d+:\d+ - error .*)/g)].map(([, found]) => found)).toMatchInlineSnapshot(`
      [
        "8:25 - error operand-type: "*" of a tensor and a value of the type "string"",
        "9:10 - error tensor-condition: a tensor is used as a condition, and would always be true",
        "11:11 - error tensor-condition: a tensor is used as a condition, and would always be true",
        "11:26 - error no-such-operator: there is no "<<" of tensors",
        "12:17 - error tensor-condition: a tensor is used as a condition, and would always be true",
        "12:33 - error operand-type: a tensor is made a text",
        "13:36 - error operand-type: "+" of a tensor and a value of the type "any"",
        "13:44 - error no-such-operator: there is no "++" of tensors",
      ]
    `);
  });
});
