/** What queries mean, and what modules they get. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { compile, type Compiled } from "./compile.ts";
import { askedIn, requestOf } from "./query.ts";

const main = `export const area = (w: number, h: number): number => w * h;
export function around(w: number, h: number): number { return 2 * (w + h); }
export const areaGrad = (x: number): number => x;
export default (w: number): number => w;
export const sides = (w: number, h: number): number[] => [w, h];
`;

function compiled(query: string, text: string = main): Promise<Compiled> {
  const folder = mkdtempSync(join(tmpdir(), "cotangent-plugin-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = join(folder, "main.ts");
  writeFileSync(file, text);
  return compile({ file, query });
}

const problemsOf = async (query: string, text?: string): Promise<readonly string[]> =>
  (await compiled(query, text)).problems.map(({ code, message, line }) => `${line ?? "-"} ${code}: ${message}`);

test("a parameter that is taken apart is called in queries as in modules", async () => {
  const text = `interface Options { rate: number }
export const f = ({ rate }: Options, x: number): number => rate * x;
`;
  const { module } = await compiled("grad=options", text);
  expect(module?.declarations).toMatch(/fGrad\(options: /);
});

describe("a query", () => {
  test("is ours if it asks for a value or a derivative of a source", () => {
    const asks = (id: string): boolean => askedIn(id) !== undefined;
    expect(["/a/b.ts?grad=x", "/a/b?hessian", "./b.js?x=1&value", "b.mts?jvp=a,b&dtype=f32"].map(asks)).toEqual(
      Array.from({ length: 4 }, () => true),
    );
    expect(
      ["/a/b.ts", "/a/b.ts?raw", "/a/b.css?value", "\0a.ts?grad", "/a/b.ts?gradient", "a.ts?function=grad"].map(asks),
    ).toEqual(Array.from({ length: 6 }, () => false));
  });

  test("says what flags of the command line say", async () => {
    expect(
      await requestOf({ file: "a.ts", query: "grad=x, y&vmap&function=f,g&dtype=f32&length=p=3&max-steps=10&t=17" }),
    ).toEqual({
      functions: ["f", "g"],
      parameters: ["x", "y"],
      modes: [{ kind: "value" }, { kind: "grad", wrt: ["x", "y"] }, { kind: "vmap", over: [] }],
      dtype: "f32",
      lengths: { p: 3 },
      maxSteps: 10,
      optimize: false,
    });
  });

  test("that says something else is wrong, in each of its parts", async () => {
    expect(await problemsOf("grad=w&lenght=2&length=w&dtype=f16&max-steps=0")).toEqual([
      '- bad-query: the query of an import has "lenght", which means nothing',
      "- bad-query: length=w is no length",
      "- bad-query: dtype=f16 is no dtype",
      "- bad-query: max-steps=0 is no number of steps",
    ]);
  });
});

describe("the module of a query", () => {
  test("has all functions with these parameters, each in a module of its own", async () => {
    const { module, files } = await compiled("grad=w&function=area,around");
    expect(module?.code).toMatchInlineSnapshot(`
      "export { area, areaGrad } from "./main.ts?grad=w&part=area";
      export { around, aroundGrad } from "./main.ts?grad=w&part=around";
      "
    `);
    expect(module?.declarations.match(/export function \w+/g)).toHaveLength(4);
    expect(files).toHaveLength(1);
    const { module: value } = await compiled("value=&function=around");
    expect(value?.code).toContain("export { around };");
    expect(value?.map?.sources).toEqual(["main.ts"]);
    const { module: step } = await compiled("step=w&optimizer=adam(0.01)&function=area&optimize");
    expect(step?.code).toContain("export { area, areaInit, areaStep };");
  });

  test("cannot have two exports of one name, or derivatives that do not exist: the function is named", async () => {
    expect(await problemsOf("grad")).toEqual([
      '5 not-scalar: "sides" returns more than one number, and --grad is of functions that return one',
      '3 name-taken: another function already gives the module an export "areaGrad"',
    ]);
    expect(await problemsOf("grad=z")).toEqual([
      "- no-such-function: no exported function with the parameters z is in this file",
    ]);
    expect(await problemsOf("grad=z&function=area")).toEqual(['1 unknown-parameter: "area" has no parameter "z"']);
    expect(await problemsOf("step=w")).toEqual(['- bad-query: --step needs an optimizer, as --optimizer "adam(0.01)"']);
    expect(await problemsOf("grad&function=volume")).toEqual([
      '1 no-such-function: "volume" is not an exported function of this file',
    ]);
  });

  test("is not made of text that cannot be parsed", async () => {
    expect(await problemsOf("grad", "export const area = (w: number, h: number: number => w * h;\n")).toEqual(
      expect.arrayContaining([expect.stringMatching(/^1 syntax-error: /)]),
    );
  });

  test("of a function of tensors is not made", async () => {
    const traced = 'import { grad } from "cotangent";\nexport const f = (x: number): number => x;\n';
    expect(await problemsOf("grad", traced)).toEqual([
      "- traced-module: this module imports cotangent, whose functions are differentiated where they run",
    ]);
    expect((await compile({ file: "/nowhere/f.ts", query: "grad" })).problems[0]?.code).toBe("no-file");
  });
});
