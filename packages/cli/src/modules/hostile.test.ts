/** Modules of functions whose every word was chosen to become code. */
import { buildProgram, f64 } from "cotangent/compiler";
import fc from "fast-check";
import { ts } from "ts-morph";
import { expect, test } from "vitest";
import type { PlainType, SourceProgram } from "../source/source-program.ts";
import { writer } from "../testing/fixtures.ts";
import { load, textOf } from "../testing/load.ts";
import { emitModule } from "./emit-module.ts";
import { isName } from "./text/words.ts";

const number: PlainType = { kind: "number" };
const words = fc.oneof(
  fc.string({
    unit: fc.constantFrom(...Array.from("ab$_'\"`\\/*\n\r\0{}();<>é\u2028"), "*/", "</script>", "${x}", "alert(1)"),
    maxLength: 10,
  }),
  fc.constantFrom(
    "class",
    "eval",
    "__proto__",
    "constructor",
    "run",
    "mistake",
    "x0",
    "y0",
    "k0_1",
    "Math",
    "read_0",
    "effect",
    "Float64Array",
    "f",
    "value",
    "tangents",
    "arena",
    "new_f",
    "f_call",
  ),
);
const functionNames = fc
  .oneof(words, fc.constantFrom("f", "run", "mistake", "pow", "k0_1", "make_f", "copy", "ünï", "$", "v1"))
  .filter(isName);

interface Hostile {
  readonly name: string;
  readonly parameters: readonly [string, string];
  readonly field: string;
  readonly documentation: string;
  readonly origin: string;
}
const hostile: fc.Arbitrary<Hostile> = fc.record({
  name: functionNames,
  parameters: fc.uniqueArray(words, { minLength: 2, maxLength: 2 }).map(([a = "", b = ""]) => [a, b] as const),
  field: words,
  documentation: words,
  origin: words,
});

/** `(a, { field: b }) ↦ { field: a·b }` */
function product({ name, parameters: [a, b], field, documentation, origin }: Hostile): SourceProgram {
  const box = (type: PlainType): PlainType => ({ kind: "object", fields: [{ name: field, type }] });
  const scalar = { dtype: f64, shape: [] };
  const program = buildProgram(name, [scalar, scalar], (build, x, y) => {
    build.origin = `${origin}:1:1`;
    return [writer(build)("mul", [x, y])];
  });
  const parameters = [
    { name: a, type: number },
    { name: b, type: box(number) },
  ];
  return { name, parameters, result: box(number), program, documentation };
}

test("do arithmetic and nothing else, whatever names, comments and paths are", async () => {
  await fc.assert(
    fc.asyncProperty(hostile, async (given) => {
      const source = product(given);
      const modes = [{ kind: "value" }, { kind: "jvp", wrt: [] }, { kind: "vjp", wrt: [] }] as const;
      const files = emitModule(source, { targets: ["js", "wasm"], modes, nameOf: (file) => file });
      const module = await load(textOf(files, `${given.name}.js`));
      const box = (value: number): object => Object.fromEntries([[given.field, value]]);
      expect(Object.keys(module).toSorted()).toEqual([given.name, `${given.name}Jvp`, `${given.name}Vjp`].toSorted());
      expect(module[given.name]?.(3, box(4))).toEqual(box(12));
      const tangents = Object.fromEntries([
        [given.parameters[0], 1],
        [given.parameters[1], box(2)],
      ]);
      expect(module[`${given.name}Jvp`]?.(3, box(4), tangents)).toEqual({ value: box(12), tangent: box(10) });
      const grad = Object.fromEntries([
        [given.parameters[0], 4],
        [given.parameters[1], box(3)],
      ]);
      expect(module[`${given.name}Vjp`]?.(3, box(4), box(1))).toEqual({ value: box(12), grad });
      expect(() => module[given.name]?.("3", box(4))).toThrow(`${given.parameters[0]} is a string`);
      const wasm = await load(textOf(files, `${given.name}.wasm.js`));
      wasm["loadSync"]?.(files.get(`${given.name}.wasm`));
      expect(wasm[given.name]?.(3, box(4))).toEqual(box(12));
      const scripts = [...files.keys()].filter((name) => /\.[jt]s$/.test(name));
      for (const name of scripts) expect(textOf(files, name)).not.toMatch(/<\/script|<!--/);
      expect(problemsOf(textOf(files, `${given.name}.d.ts`))).toEqual([]);
    }),
    { numRuns: 60 },
  );
});

/** What the parser of TypeScript says of a declaration file. */
function problemsOf(text: string): readonly string[] {
  const host = ts.createSourceFile("m.d.ts", text, ts.ScriptTarget.Latest);
  const { parseDiagnostics = [] } = host as unknown as { parseDiagnostics?: readonly ts.Diagnostic[] };
  return parseDiagnostics.map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, "\n"));
}
