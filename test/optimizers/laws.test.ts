/** What holds of every optimizer of the table. */
import { evaluationPoint, gradientPoint, makeStep } from "@cotangent/optim";
import { jit, scan, tree } from "cotangent";
import * as np from "cotangent/numpy";
import { describe, expect, test } from "vitest";
import { watched } from "../memory/watched.ts";
import { loss, start, type Dtype, type Params } from "./problem.ts";
import { rows } from "./table.ts";

const typesOf = (values: unknown): unknown => tree.leaves(values).map(({ dtype, shape }) => [dtype.name, shape]);
const numbersOf = (values: unknown): readonly number[] =>
  tree.leaves(values).flatMap((leaf) => Array.from(leaf.dataSync(), Number));

const expectClose = (found: unknown, expected: unknown, tolerance: number): void => {
  const [x, y] = [numbersOf(found), numbersOf(expected)];
  expect(x).toHaveLength(y.length);
  const off = x.filter((value, i) => !(Math.abs(value - y[i]!) <= tolerance * Math.max(1, Math.abs(y[i]!))));
  expect(off).toEqual([]);
};

/** The same tree with leaves that were written as text and read again. */
function saved<T>(values: T): T {
  const text = JSON.stringify(
    tree.leaves(values).map((x) => [x.dtype.name, x.shape, Array.from(x.dataSync(), Number)]),
  );
  const read = JSON.parse(text) as readonly [Dtype, readonly number[], readonly number[]][];
  const leaves = read.map(([dtype, shape, data]) => np.array([...data], { dtype }).reshape([...shape]));
  return tree.unflatten(tree.structure(values), leaves) as T;
}

describe.each(rows)("$name", (row) => {
  const { optimizer } = row;
  const step = makeStep(loss, optimizer);
  const compiled = jit(step);

  test("goes down a quadratic", () => {
    let params = start("f32", row);
    let state = optimizer.init(params);
    const before = loss(params).item();
    for (let i = 0; i < 60; i++) [params, state] = compiled(params, state);
    expect(loss(evaluationPoint(optimizer, params, state)).item()).toBeLessThan(0.3 * before);
  });

  test("a compiled step is the step, in f32 and in f64", () => {
    for (const [dtype, tolerance] of [
      ["f32", 1e-4],
      ["f64", 1e-11],
    ] as const) {
      let params = start(dtype, row);
      let state = optimizer.init(params);
      for (let i = 0; i < 3; i++) {
        const [eager, made] = [step(params, state), compiled(params, state)];
        expectClose(made, eager, tolerance);
        expect(typesOf(made)).toEqual(typesOf(eager));
        [params, state] = made;
      }
    }
  });

  test("the state keeps its structure, shapes and dtypes, and updates have those of the parameters", () => {
    const params = start("f64", row);
    const state = optimizer.init(params);
    const [next, after] = step(params, state);
    expect(tree.show(tree.structure(after))).toBe(tree.show(tree.structure(state)));
    expect(typesOf(after)).toEqual(typesOf(state));
    expect(typesOf(next)).toEqual(typesOf(params));
    expect(typesOf(gradientPoint(optimizer, params, state))).toEqual(typesOf(params));
  });

  test("a state that was saved and loaded continues with the same bits", () => {
    let params = start("f32", row);
    let state = optimizer.init(params);
    for (let i = 0; i < 3; i++) [params, state] = compiled(params, state);
    let [again, resumed] = [saved(params), saved(state)];
    for (let i = 0; i < 3; i++) {
      [params, state] = compiled(params, state);
      [again, resumed] = compiled(again, resumed);
    }
    expect(numbersOf([again, resumed])).toEqual(numbersOf([params, state]));
  });

  test("steps whose arguments are donated have the same bits, and leave no more bytes", () => {
    const donated = jit(step, { donate: [0, 1] });
    let params = start("f32", row);
    let state = optimizer.init(params);
    let mine = start("f32", row);
    let kept = optimizer.init(mine);
    const given = tree.leaves([mine, kept]);
    const left: number[] = [];
    for (let i = 0; i < 4; i++) {
      [params, state] = compiled(params, state);
      const { kept: more } = watched(() => {
        const [next, after, value] = donated(mine, kept);
        value.dispose();
        [mine, kept] = [next, after];
      });
      left.push(more);
    }
    // The first call compiles, and takes over arrays of the host.
    expect(left.slice(2)).toEqual([0, 0]);
    for (const leaf of given) expect(() => leaf.dataSync()).toThrow("it was donated");
    expect(numbersOf([mine, kept])).toEqual(numbersOf([params, state]));
  });

  test("a scan over steps is the loop of steps", () => {
    const params = start("f64", row);
    const body = ([x, s]: readonly [Params, unknown]) => {
      const [next, after] = step(x, s);
      return [[next, after] as const, null] as const;
    };
    const state = optimizer.init(params);
    const [[scanned]] = scan(body as never, [params, state], null, { length: 4 }) as unknown as [
      [Params, unknown],
      null,
    ];
    let [x, s] = [params, state];
    for (let i = 0; i < 4; i++) [x, s] = compiled(x, s);
    expectClose(scanned, x, 1e-10);
  });
});

test("no two rows have one name", () => {
  expect(new Set(rows.map(({ name }) => name)).size).toBe(rows.length);
});
