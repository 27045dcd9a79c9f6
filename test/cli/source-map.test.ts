/** Maps lead from statements of modules to the lines of the user's that their values come from. */
import { Session, type Debugger } from "node:inspector/promises";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { emitModule, type Mode } from "@cotangent/cli";
import { allMappings, fromMap } from "@jridgewell/gen-mapping";
import { buildProgram, f64, makePlan, primitives, printModule } from "cotangent/compiler";
import { describe, expect, test } from "vitest";
import { cases } from "./cases/index.ts";
import { read } from "./compiled.ts";
import { fileOf } from "./originals.ts";
import { programFor, subjectOf } from "./subject.ts";

const modes: readonly Mode[] = [{ kind: "value" }, { kind: "value-and-grad", wrt: [] }];

interface Place {
  /** From 0. */
  readonly line: number;
  readonly column: number;
  readonly text: string;
}

describe("the module of rocket.ts", () => {
  const source = readFileSync(fileOf("corpus", "rocket"), "utf8").split("\n");
  const program = read({ file: fileOf("corpus", "rocket"), name: "miss", lengths: { target: 2 } });
  const files = emitModule(program, { targets: ["js"], modes });
  const code = String(files.get("miss.js"));
  const places = allMappings(fromMap(String(files.get("miss.js.map"))));
  /** Where the line of the user's with `text` is in the module. */
  const lineOf = (text: string): number => source.findIndex((line) => line.includes(text)) + 1;
  const placesOf = (text: string): readonly Place[] => {
    const wanted = lineOf(text);
    return places
      .filter(({ original }) => original?.line === wanted)
      .map(({ generated: { line, column } }) => ({ line: line - 1, column, text: code.split("\n")[line - 1]!.trim() }));
  };
  const statements = [
    ["50 * Math.cos", /= \(50 \* Math\.cos\(/],
    ["50 * Math.sin", /= \(50 \* /],
    ["Math.hypot", /Math\.sqrt\(/],
    ["vx -=", /- \(\(x\d+ \* x\d+_1\) \* 0\.01\)/],
    ["vy -=", /- \(\(9\.81 \+ /],
    ["x += vx", /= \(s\d+ \+ \(x\d+ \* 0\.01\)\)/],
    ["y += vy", /= \(s\d+ \+ \(x\d+ \* 0\.01\)\)/],
    ["if (y < 0)", /!\(x\d+ < 0\)/],
    ["return (x - target", /(?:y0\[0\]|s\d+) = .*\* x\d.* \+ /],
  ] as const;

  test.each(statements)("has statements of the line %s", (text, statement) => {
    const found = placesOf(text);
    expect(found.filter((place) => statement.test(place.text)).length).toBeGreaterThan(0);
  });

  test("stops a debugger at each of these lines, in a statement that is mapped to it", async () => {
    const folder = mkdtempSync(join(tmpdir(), "cotangent-map-"));
    const url = pathToFileURL(join(folder, "miss.mjs")).href;
    writeFileSync(join(folder, "miss.mjs"), code);
    // What the test imports itself is transformed.
    createRequire(import.meta.url)(join(folder, "miss.mjs"));
    const session = new Session();
    session.connect();
    await session.post("Debugger.enable");
    for (const [text] of statements) {
      const [place] = placesOf(text);
      const at = { url, lineNumber: place!.line, columnNumber: place!.column };
      const { breakpointId, locations } = (await session.post(
        "Debugger.setBreakpointByUrl",
        at,
      )) as unknown as Debugger.SetBreakpointByUrlReturnType;
      const stopped = places.filter(({ generated }) => generated.line - 1 === locations[0]?.lineNumber);
      expect(stopped.map(({ original }) => original?.line)).toContain(lineOf(text));
      await session.post("Debugger.removeBreakpoint", { breakpointId });
    }
    session.disconnect();
    rmSync(folder, { recursive: true });
  });
});

test("a statement that several lines became has a place for each", () => {
  const [sin, add] = ["sin", "add"].map((name) => primitives.get(name)!);
  const scalar = { dtype: f64, shape: [] };
  const program = buildProgram("f", [scalar], (b, x) => {
    b.origin = "/work/f.ts:3:7";
    const [y] = b.apply(sin!, [x], {});
    b.origin = "/work/f.ts:5:9";
    return b.apply(add!, [y!, x], {});
  });
  const number = { kind: "number" } as const;
  const source = { name: "f", parameters: [{ name: "x", type: number }], result: number, program, documentation: "" };
  const files = emitModule(source, { targets: ["js"], modes: [{ kind: "value" }] });
  const line =
    String(files.get("f.js"))
      .split("\n")
      .findIndex((text) => text.includes("Math.sin(")) + 1;
  const found = allMappings(fromMap(String(files.get("f.js.map")))).filter(({ generated }) => generated.line === line);
  // What comes first is in the white space before the statement.
  expect(found.map(({ generated, original }) => [generated.column, original?.line, original?.column])).toEqual([
    [0, 3, 6],
    [1, 5, 8],
  ]);
});

test.each(["mlp", "kalman", "fft", "great-circle"])("code with a map is that without: %s", async (file) => {
  const entry = cases.find((one) => one.file === file)!;
  const { program } = programFor(await subjectOf(entry), entry.inputs[0]!);
  const [plain, mapped] = (["cpu", "mapped cpu"] as const).map((target) => printModule([makePlan(program, target)]));
  // Kernels that are alike have the names of the first of them, where they are scheduled once.
  const nameless = (text: string): string => text.replaceAll(/\bv\d+(_\d+)?\b/g, "v");
  expect(nameless(mapped!.source)).toBe(nameless(plain!.source));
  expect(plain!.origins.size).toBe(0);
  expect(mapped!.origins.size).toBeGreaterThan(4);
});
