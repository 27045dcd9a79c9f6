/** Modules for arrays of any length, and for loops of which nothing says how long they run. */
import { buildProgram, f64, namedSize, subDims, type Dim, type Program } from "cotangent/compiler";
import { describe, expect, test } from "vitest";
import type { PlainType, SourceProgram } from "../source/source-program.ts";
import { writer } from "../testing/fixtures.ts";
import { load, textOf, type PlainFunction } from "../testing/load.ts";
import { emitModule, type ModuleTarget } from "./emit-module.ts";
import type { Mode } from "./mode.ts";

const number: PlainType = { kind: "number" };
const scalar = { dtype: f64, shape: [] };
const arrayOf = (element: PlainType, length: Dim): PlainType => ({ kind: "array", element, length, storage: "Array" });
const [n, m] = [namedSize("grid"), namedSize("grid_1")];

/** `Σ grid·x` by rows. */
const rows: SourceProgram = {
  name: "rows",
  parameters: [
    { name: "p", type: { kind: "object", fields: [{ name: "grid", type: arrayOf(arrayOf(number, m), n) }] } },
    { name: "x", type: arrayOf(number, m) },
  ],
  result: arrayOf(number, n),
  program: buildProgram(
    "rows",
    [
      { dtype: f64, shape: [n, m] },
      { dtype: f64, shape: [m] },
    ],
    (b, grid, x) => {
      const w = writer(b);
      return [w("sum", [w("mul", [grid, w("broadcast", [x], { shape: [n, m], axes: [1] })])], { axes: [1] })];
    },
  ),
  documentation: "",
};

/** `x ← sin x + a` until the counter, a carry, is `count`. */
function repeated(): Program {
  const types = [scalar, scalar, scalar, scalar];
  const body = buildProgram("body", types, (b, a, _count, x, i) => {
    const w = writer(b);
    return [w("add", [w("sin", [x]), a]), w("add", [i, w("full", [], { value: 1, dtype: f64, shape: [] })])];
  });
  const condition = buildProgram("test", types, (b, _a, count, _x, i) => [writer(b)("lt", [i, count])]);
  const params = { body, condition, consts: 2, carries: 2, count: Infinity };
  return buildProgram("repeated", [scalar, scalar], (b, a, count) => {
    const zero = writer(b)("full", [], { value: 0, dtype: f64, shape: [] });
    return [writer(b)("whileLoop", [a, count, a, zero], params)];
  });
}

const endless: SourceProgram = {
  name: "repeated",
  parameters: [
    { name: "a", type: number },
    { name: "count", type: number },
  ],
  result: number,
  program: repeated(),
  documentation: "",
};

const gradient: readonly Mode[] = [{ kind: "value" }, { kind: "value-and-grad", wrt: ["a"] }];
async function emitted(
  target: ModuleTarget,
  source: SourceProgram,
  modes: readonly Mode[],
): Promise<Readonly<Record<string, PlainFunction>>> {
  const files = emitModule(source, { targets: [target], modes });
  if (target === "js") return load(textOf(files, `${source.name}.js`));
  const module = await load(textOf(files, `${source.name}.wasm.js`));
  module["loadSync"]?.(files.get(`${source.name}.wasm`));
  return module;
}

describe.each(["js", "wasm"] as const)("arrays of any length in %s", async (target) => {
  const module = await emitted(target, rows, [{ kind: "value" }, { kind: "jacobian", wrt: ["x"] }]);
  const call = (grid: unknown, x: unknown): unknown => module["rows"]?.({ grid }, x);

  test("say the sizes, from call to call", () => {
    const wide = [1, 2, 3, 4, 5, 6].map((k) => [k, k]);
    for (let i = 0; i < 3; i++) {
      expect(call([[1, 2, 3]], [1, 1, 1])).toEqual([6]);
      expect(call([[1], [2]], [3])).toEqual([3, 6]);
      expect(call(wide, [1, 2])).toEqual([3, 6, 9, 12, 15, 18]);
      expect(call(wide.slice(i), [1, 2])).toHaveLength(6 - i);
    }
    expect(call([], [])).toEqual([]);
    expect(call([[], []], [])).toEqual([0, 0]);
    expect(
      module["rowsJacobian"]?.(
        {
          grid: [
            [1, 2],
            [3, 4],
          ],
        },
        [0, 0],
      ),
    ).toEqual({
      x: [
        [1, 2],
        [3, 4],
      ],
    });
  });

  test("that share a size have one length", () => {
    expect(() => call([[1, 2]], [1])).toThrow("rows: x is an array of 1 elements, expected an array of 2 numbers");
    expect(() => call([[1, 2], [3]], [1, 1])).toThrow(
      "rows: p.grid[1] is an array of 1 elements, expected an array of 2 numbers",
    );
    expect(() => call(7, [1])).toThrow("rows: p.grid is 7, expected an array");
    expect(() => module["rows"]?.(null, [1])).toThrow("rows: p.grid is undefined, expected an array");
  });

  test("may be longer than all before", () => {
    for (const count of [10, 10_000, 10, 100_000, 3]) {
      const grid = Array.from({ length: count }, (_, i) => [i, 1, 2]);
      expect(call(grid, [1, 10, 100])).toEqual(grid.map(([first = 0]) => first + 210));
    }
  });

  test("have no elements where lengths come out less than 0", async () => {
    const parameters = [
      { name: "a", type: arrayOf(number, n) },
      { name: "b", type: arrayOf(number, m) },
    ];
    const length = subDims(subDims(n, m), 3);
    const types = [
      { dtype: f64, shape: [n] },
      { dtype: f64, shape: [m] },
    ];
    const program = buildProgram("ones", types, (b) => {
      const w = writer(b);
      const ones = w("exp", [w("full", [], { value: 0, dtype: f64, shape: [length] })]);
      return [ones, w("sum", [ones], { axes: [0] })];
    });
    const result: PlainType = { kind: "tuple", elements: [arrayOf(number, length), number] };
    const ones = await emitted(target, { name: "ones", parameters, result, program, documentation: "" }, [
      { kind: "value" },
    ]);
    for (const [count, less] of [
      [9, 0],
      [4, 1],
      [4, 2],
      [1, 9],
      [20, 1],
      [0, 3],
    ] as const) {
      const [a, b] = [count, less].map((k) => Array.from({ length: k }, () => 5));
      const wanted = Math.max(0, count - less - 3);
      expect(ones["ones"]?.(a, b)).toEqual([Array.from({ length: wanted }, () => 1), wanted]);
    }
  });

  test("have parameters of any name", async () => {
    const parameters = ["grow", "memory", "rooms", "at0", "instance", "lengthOf", "run", "reserve", "align"].map(
      (name) => ({
        name,
        type: arrayOf(number, namedSize(name)),
      }),
    );
    const program = buildProgram(
      "named",
      parameters.map(({ name }) => ({ dtype: f64, shape: [namedSize(name)] })),
      (b, ...values) => values.map((x) => writer(b)("sum", [x], { axes: [0] })),
    );
    const result: PlainType = { kind: "tuple", elements: parameters.map(() => number) };
    const named = await emitted(target, { name: "named", parameters, result, program, documentation: "" }, [
      { kind: "value" },
    ]);
    expect(named["named"]?.(...parameters.map((_, i) => Array.from({ length: i }, () => i)))).toEqual(
      parameters.map((_, i) => i * i),
    );
  });
});

describe("arrays of any length in linear memory", () => {
  test("are made anew when it grows, those of functions of known lengths too", async () => {
    const module = await emitted("wasm", endless, gradient);
    const value = module["repeated"]?.(0.4, 7);
    const long = module["repeatedValueAndGrad"]?.(0.4, 100_000) as { value: number };
    expect(module["repeated"]?.(0.4, 7)).toBe(value);
    expect(module["repeatedValueAndGrad"]?.(0.4, 100_000)).toEqual(long);
    expect(module["repeated"]?.(0.4, 100_000)).toBe(long.value);
  });

  test("are no more than there is", async () => {
    const module = await emitted("wasm", rows, [{ kind: "value" }]);
    const grid = new Proxy([[1, 2, 3]], { get: (list, key) => (key === "length" ? 2 ** 30 : Reflect.get(list, key)) });
    expect(() => module["rows"]?.({ grid }, [1, 2, 3])).toThrow(/^rows\.wasm needs 34\d{9} bytes of memory, more than/);
  });
});

describe.each(["js", "wasm"] as const)("a loop of any length in %s", (target) => {
  test("keeps what its derivative needs in memory that grows", async () => {
    const module = await emitted(target, endless, gradient);
    for (const count of [0, 3, 64, 65, 1000, 5]) {
      let [x, slope] = [0.4, 1];
      for (let i = 0; i < count; i++) [x, slope] = [Math.sin(x) + 0.4, Math.cos(x) * slope + 1];
      const found = module["repeatedValueAndGrad"]?.(0.4, count) as { value: number; grad: { a: number } };
      // Elementary functions are our own in WebAssembly.
      expect(Math.abs(found.value - x)).toBeLessThanOrEqual(target === "js" ? 0 : 1e-12);
      expect(found.grad.a).toBeCloseTo(slope, 10);
      expect(module["repeated"]?.(0.4, count)).toBe(found.value);
    }
  });
});
