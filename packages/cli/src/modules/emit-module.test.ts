import { spawnSync } from "node:child_process";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { allMappings, fromMap } from "@jridgewell/gen-mapping";
import { adam } from "@cotangent/optim";
import { parse, print } from "cotangent/compiler";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { kinds, list, miss, rocket } from "../testing/fixtures.ts";
import { load, textOf, type PlainFunction } from "../testing/load.ts";
import { emitModule } from "./emit-module.ts";
import { derivativeKinds, type Mode } from "./mode.ts";

const training = { wrt: ["theta", "drag"], optimizer: adam({ learningRate: 0.01 }) };
const all: readonly Mode[] = [
  { kind: "value" },
  ...derivativeKinds.map((kind) => ({ kind, wrt: [] })),
  { kind: "init", ...training },
  { kind: "step", ...training },
];
const files = emitModule(rocket(), { targets: ["js", "ir"], modes: all, textOf: () => "the text" });
const code = textOf(files, "miss.js");
const rocketModule = await load(code);
const kindsModes = all.filter(({ kind }) => ["value", "jvp", "vjp", "jacobian"].includes(kind));
const kindsFiles = emitModule(kinds(), { targets: ["js"], modes: kindsModes });
const kindsModule = await load(textOf(kindsFiles, "kinds.js"));

type Gradient = { theta: number; drag: number; target: number[] };

/** Central differences. */
const slope = (f: (x: number) => number, x: number): number => {
  const h = 1e-5 * Math.max(1, Math.abs(x));
  return (f(x + h) - f(x - h)) / (2 * h);
};

const gradient = (theta: number, drag: number, [a, b]: readonly [number, number]): Gradient => ({
  theta: slope((x) => miss(x, drag, [a, b]), theta),
  drag: slope((x) => miss(theta, x, [a, b]), drag),
  target: [slope((x) => miss(theta, drag, [x, b]), a), slope((x) => miss(theta, drag, [a, x]), b)],
});

const call = (name: string, ...args: readonly unknown[]): unknown => (rocketModule[name] as PlainFunction)(...args);
const close = (found: unknown, wanted: unknown, digits = 5): void => {
  if (typeof wanted === "number") return expect(found).toBeCloseTo(wanted, digits);
  expect(Object.keys(found as object)).toEqual(Object.keys(wanted as object));
  for (const [key, value] of Object.entries(wanted as object))
    close((found as Record<string, unknown>)[key], value, digits);
};

describe("a module of JavaScript", () => {
  const points = fc.tuple(
    fc.double({ min: 0.1, max: 1.4, noNaN: true }),
    fc.double({ min: 0.01, max: 0.3, noNaN: true }),
    fc.tuple(fc.double({ min: -2, max: 2, noNaN: true }), fc.double({ min: -2, max: 2, noNaN: true })),
  );

  test("has the value of the function, bit for bit, alone and beside derivatives", () => {
    fc.assert(
      fc.property(points, ([theta, drag, target]) => {
        const value = miss(theta, drag, target);
        expect(call("miss", theta, drag, target)).toBe(value);
        expect(call("missValueAndGrad", theta, drag, target)).toHaveProperty("value", value);
        const tangents = { theta: 1, drag: 1, target: [1, 1] };
        expect(call("missJvp", theta, drag, target, tangents)).toHaveProperty("value", value);
        expect(call("missVjp", theta, drag, target, 1)).toHaveProperty("value", value);
      }),
    );
    expect(call("miss", 1, NaN, [0, 0])).toBeNaN();
  });

  test("has gradients as objects by the names of parameters", () => {
    const wanted = gradient(0.7, 0.1, [0.2, 0.5]);
    close(call("missGrad", 0.7, 0.1, [0.2, 0.5]), wanted);
    close((call("missValueAndGrad", 0.7, 0.1, [0.2, 0.5]) as { grad: unknown }).grad, wanted);
    close(call("missJacobian", 0.7, 0.1, [0.2, 0.5]), wanted);
    const { grad } = call("missVjp", 0.7, 0.1, [0.2, 0.5], 2) as { grad: Gradient };
    expect(grad.theta).toBeCloseTo(2 * wanted.theta, 5);
  });

  test("has derivatives along a direction, and products with second derivatives", () => {
    const at = [0.7, 0.1, [0.2, 0.5]] as const;
    const direction = { theta: 0.5, drag: -1, target: [1, 2] };
    const along = (t: number): readonly [number, number, readonly [number, number]] => [
      0.7 + 0.5 * t,
      0.1 - t,
      [0.2 + t, 0.5 + 2 * t],
    ];
    const { tangent } = call("missJvp", ...at, direction) as { tangent: number };
    expect(tangent).toBeCloseTo(
      slope((t) => miss(...along(t)), 0),
      5,
    );
    const grad = (t: number): Gradient => call("missGrad", ...along(t)) as Gradient;
    const product = {
      theta: slope((t) => grad(t).theta, 0),
      drag: slope((t) => grad(t).drag, 0),
      target: [0, 1].map((i) => slope((t) => grad(t).target[i]!, 0)),
    };
    close(call("missHvp", ...at, direction), product, 4);
  });

  test("has second derivatives by one parameter, then by the other", () => {
    const grad = (theta: number, drag: number, target: readonly number[]): Gradient =>
      call("missGrad", theta, drag, target) as Gradient;
    type Key = "theta" | "drag";
    const by = (row: (g: Gradient) => number): Record<string, unknown> => ({
      theta: slope((x) => row(grad(x, 0.1, [0.2, 0.5])), 0.7),
      drag: slope((x) => row(grad(0.7, x, [0.2, 0.5])), 0.1),
      target: [slope((x) => row(grad(0.7, 0.1, [x, 0.5])), 0.2), slope((x) => row(grad(0.7, 0.1, [0.2, x])), 0.5)],
    });
    const found = call("missHessian", 0.7, 0.1, [0.2, 0.5]) as Record<Key | "target", Record<string, unknown>>;
    expect(Object.keys(found)).toEqual(["theta", "drag", "target"]);
    close(
      found.theta,
      by((g) => g.theta),
      4,
    );
    close(
      found.drag,
      by((g) => g.drag),
      4,
    );
    const rows = [0, 1].map((i) => by((g) => g.target[i]!));
    close(
      found.target["theta"],
      rows.map((row) => row["theta"]),
      4,
    );
    close(
      found.target["target"],
      rows.map((row) => row["target"]),
      4,
    );
  });

  test("takes and returns values of all kinds as they are", () => {
    const p = { w: Float64Array.of(1, 2, 3), on: true, rest: [2, Float32Array.of(1, 0, -1)] };
    const grid = [
      [1, 2, 3],
      [4, 5, 6],
    ];
    const rows = [
      [1, 0, -3],
      [4, 0, -6],
    ];
    const value = { sums: Float64Array.of(2, 4, 6), off: false, pair: [4, rows] };
    expect(kindsModule["kinds"]?.(p, grid)).toEqual(value);
    const zero = {
      p: { w: new Float64Array(3), rest: [1, new Float32Array(3)] },
      grid: [
        [0, 0, 0],
        [0, 0, 0],
      ],
    };
    expect(kindsModule["kindsJvp"]?.(p, grid, zero)).toEqual({
      value,
      tangent: { sums: Float64Array.of(1, 2, 3), pair: [4, zero.grid] },
    });
    const cotangent = {
      sums: Float64Array.of(1, 1, 1),
      pair: [
        0,
        [
          [1, 1, 1],
          [0, 0, 0],
        ],
      ],
    };
    expect(kindsModule["kindsVjp"]?.(p, grid, cotangent)).toEqual({
      value,
      grad: {
        p: { w: Float64Array.of(2, 2, 2), rest: [6, Float32Array.of(1, 2, 3)] },
        grid: [
          [1, 0, -1],
          [0, 0, -0],
        ],
      },
    });
    const jacobian = kindsModule["kindsJacobian"]?.(p, grid) as {
      p: { sums: readonly { w: Float64Array; rest: readonly [number, Float32Array] }[] };
      grid: { pair: readonly [unknown, readonly (readonly (readonly (readonly number[])[])[])[]] };
    };
    expect(jacobian.p.sums[1]).toEqual({ w: Float64Array.of(0, 2, 0), rest: [2, new Float32Array(3)] });
    expect(jacobian.grid.pair[1][1]?.[2]?.[1]?.[2]).toBe(-1);
    // What was returned before stays as it was.
    const before = kindsModule["kinds"]?.(p, grid);
    kindsModule["kinds"]?.({ ...p, w: Float64Array.of(9, 9, 9) }, grid);
    expect(before).toEqual(value);
  });

  test("says what is wrong with arguments", () => {
    const said = (name: string, ...args: readonly unknown[]): string => {
      try {
        return String(({ ...rocketModule, ...kindsModule }[name] as PlainFunction)(...args));
      } catch (error) {
        return String(error);
      }
    };
    expect(said("miss", "1", 2, [3, 4])).toBe("TypeError: miss: theta is a string, expected a number");
    expect(said("miss", 1)).toBe("TypeError: miss: drag is undefined, expected a number");
    expect(said("missGrad", 1, 2, [3])).toBe(
      "TypeError: missGrad: target is an array of 1 elements, expected an array of 2 numbers",
    );
    expect(said("miss", 1, 2, [3, null])).toBe("TypeError: miss: target[1] is null, expected a number");
    expect(said("missJvp", 1, 2, [3, 4], 5)).toBe("TypeError: missJvp: tangents is 5, expected an object");
    expect(said("kinds", { w: [1, 2, 3] }, [])).toBe(
      "TypeError: kinds: p.w is an array of 3 elements, expected a Float64Array of 3 numbers",
    );
  });

  test("holds nothing that a content-security policy or a bundler objects to", () => {
    expect(code).not.toMatch(/\bimport\b|\beval\b|\bFunction\b|\bawait\b|\brequire\b/);
    expect(code).not.toContain("*/ alert");
  });

  test("is the same text each time", () => {
    expect(textOf(emitModule(rocket(), { targets: ["js"], modes: all }), "miss.js")).toBe(code);
  });

  test("has a map from the code of kernels to the user's lines", () => {
    const text = textOf(files, "miss.js.map");
    const map: unknown = JSON.parse(text);
    expect(map).toMatchObject({ version: 3, file: "miss.js", sources: ["rocket.ts"], sourcesContent: ["the text"] });
    const mapped = allMappings(fromMap(text)).filter(({ original }) => original);
    const lines = code.split("\n");
    const places = (part: string): Set<number | undefined> => {
      const found = mapped.filter(({ generated }) => lines[generated.line - 1]?.includes(part));
      return new Set(found.map(({ original }) => original?.line));
    };
    expect(places("* 0.01")).toEqual(new Set([7]));
    expect([...places("Math.sqrt(")]).toContain(5);
    expect(places("= Math.sin")).toEqual(new Set([3]));
    expect(places("function mistake")).toEqual(new Set());
    expect(code).toMatch(/ \/\/ From rocket\.ts:6:3, rocket\.ts:7:3\n +\{ \/\/ kernel \d+\n/);
  });
});

test("TypeScript accepts the declarations, and a use of them, in its strict way", { timeout: 60_000 }, () => {
  const folder = mkdtempSync(join(tmpdir(), "cotangent-emit-"));
  for (const [name, text] of [...files, ...kindsFiles]) writeFileSync(join(folder, name), text);
  writeFileSync(
    join(folder, "use.ts"),
    [
      'import { missHessian, missInit, missJvp, missStep, missValueAndGrad } from "./miss.js";',
      'import { kindsJvp } from "./kinds.js";',
      "const target: readonly number[] = [1, 2];",
      "const { value, grad } = missValueAndGrad(1, 2, target);",
      "export const n: number = value + grad.theta + (grad.target[0] ?? 0);",
      "export const h: number[] = missHessian(1, 2, target).target.theta;",
      "export const t: number = missJvp(1, 2, target, { theta: 1, drag: 0, target }).tangent;",
      "const first = missInit(1, 2);",
      "const { theta, drag, state } = missStep(1, 2, target, first);",
      "export const s: typeof first = missStep(theta, drag, target, state).state;",
      "export const m: number = s.mean.theta + s.square.drag + s.count;",
      "export const k: typeof kindsJvp = kindsJvp;",
      "// @ts-expect-error A parameter is missing.",
      "missValueAndGrad(1, 2);",
      "",
    ].join("\n"),
  );
  writeFileSync(join(folder, "package.json"), '{ "type": "module" }');
  const tsc = join(import.meta.dirname, "../../../../node_modules/typescript/bin/tsc");
  const flags = ["--ignoreConfig", "--strict", "--noEmit", "--module", "nodenext"];
  const { stdout, status } = spawnSync(process.execPath, [tsc, ...flags, join(folder, "use.ts")], { encoding: "utf8" });
  expect([stdout, status]).toEqual(["", 0]);
});

test("a function is one of lists, too", async () => {
  const mapped = emitModule(rocket(), { targets: ["js"], modes: [{ kind: "vmap", over: ["theta", "target"] }] });
  const module = await load(textOf(mapped, "miss.js"));
  const targets = [
    [0, 1],
    [2, 3],
    [4, 5],
  ];
  const thetas = [0.2, 0.7, 1.2];
  expect(module["missVmap"]?.(thetas, 0.1, targets)).toEqual(thetas.map((theta, i) => miss(theta, 0.1, targets[i]!)));
  expect(module["missVmap"]?.([], 0.1, [])).toEqual([]);
  expect(() => module["missVmap"]?.(thetas, 0.1, [])).toThrow("missVmap: target is an array of 0 elements");
  const over = ["angle"];
  expect(() => emitModule(rocket(), { targets: ["js"], modes: [{ kind: "vmap", over }] })).toThrow('"angle"');
});

test("the target ir is the program of each mode, which can be read again", () => {
  const text = textOf(files, "missGrad.ir");
  expect(print(parse(text))).toBe(text);
  expect([...files.keys()].filter((name) => name.endsWith(".ir"))).toHaveLength(all.length);
});

describe("a function that has no such derivative", () => {
  test.each([
    [rocket(), { kind: "grad", wrt: ["angle"] }, '"miss" has no parameter "angle"'],
    [
      kinds(),
      { kind: "grad", wrt: [] },
      '"kinds" returns more than one number, and --grad is of functions that return one',
    ],
    [
      kinds(),
      { kind: "init", wrt: [], optimizer: adam({ learningRate: 1 }) },
      '"kinds" returns more than one number, and --step is of functions that return one',
    ],
    [{ ...rocket(), name: "class" }, { kind: "value" }, '"class" cannot be the name of a function of a module'],
  ] as const)("is refused", (source, mode, message) => {
    expect(() => emitModule(source, { targets: ["js"], modes: [mode] })).toThrow(message);
  });

  test("is not fooled by a list without numbers", () => {
    const flags = { ...rocket(), result: { ...list(2), element: { kind: "boolean" } } as ReturnType<typeof list> };
    expect(() => emitModule(flags, { targets: ["js"], modes: [{ kind: "vjp", wrt: [] }] })).toThrow(
      "returns no number",
    );
  });
});
