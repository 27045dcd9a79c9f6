import { threefry } from "@cotangent/ir";
import { describe, expect, it } from "vitest";
import { bind } from "../bind.ts";
import { jit } from "../jit.ts";
import * as np from "../numpy/index.ts";
import type { Tensor } from "../tensor.ts";
import { vmap } from "../vmap.ts";
import { normalQuantile } from "./quantile.ts";
import * as random from "./index.ts";
import type { Key } from "./key.ts";
import { message } from "../testing.ts";

/** Values that JAX's documentation and tests give (`jax_threefry_partitionable=False`). */
describe("JAX's numbers", () => {
  it("keys and their children", () => {
    expect(random.key(0).toArray()).toEqual([0, 0]);
    expect(random.splitRows(random.key(0), 2).toArray()).toEqual([
      [4_146_024_105, 967_050_713],
      [2_718_843_009, 1_272_950_319],
    ]);
    expect(random.split(random.key(0)).map((child) => child.toArray())).toEqual([
      [4_146_024_105, 967_050_713],
      [2_718_843_009, 1_272_950_319],
    ]);
  });
  it("the test vectors of threefry-2x32", () => {
    expect(random.foldIn(random.keyOf(np.array(Uint32Array.of(0, 0))), 0).toArray()).toEqual([0x6b200159, 0x99ba4efe]);
  });
  it("uniform and normal", () => {
    expect(random.uniform(random.key(0)).item()).toBe(0.41845703125);
    expect(random.normal(random.key(0)).item()).toBeCloseTo(-0.20584235, 6);
    expect(random.normal(random.key(42)).item()).toBeCloseTo(-0.18471177, 6);
    const expected = [
      -0.3721109, 0.26423115, -0.18252768, -0.7368197, -0.44030377, -0.1521442, -0.67135346, -0.5908641, 0.73168886,
      0.5673026,
    ];
    expect(random.normal(random.key(0), [10]).toArray()).toEqual(expected.map((x) => expect.closeTo(x, 6)));
    expect(random.normal(random.key(0), [3]).toArray()).toEqual(
      [1.8160863, -0.48262316, 0.33988908].map((x) => expect.closeTo(x, 6)),
    );
  });
});

/** As published with Random123 (kat_vectors, threefry2x32 of 20 rounds): counter, key, result. */
describe("threefry-2x32", () => {
  it.each([
    [
      [0, 0],
      [0, 0],
      [0x6b200159, 0x99ba4efe],
    ],
    [
      [0xffffffff, 0xffffffff],
      [0xffffffff, 0xffffffff],
      [0x1cb996fc, 0xbb002be7],
    ],
    [
      [0x243f6a88, 0x85a308d3],
      [0x13198a2e, 0x03707344],
      [0xc4923a9c, 0x483df7a0],
    ],
  ] as const)("of the counter %j with the key %j", (counter, words, expected) => {
    const word = (x: number): Tensor => np.array(Uint32Array.of(x));
    const results = bind(threefry, [...words, ...counter].map(word), {});
    expect(results.map((x) => x.item())).toEqual(expected);
  });
});

describe("keys", () => {
  it("keep all 64 bits of a seed", () => {
    expect(random.key(2 ** 32 + 7).toArray()).toEqual([1, 7]);
    expect(random.key(0xdead_beef_0123_4567n).toArray()).toEqual([0xdead_beef, 0x0123_4567]);
    expect(random.key(-1).toArray()).toEqual([2 ** 32 - 1, 2 ** 32 - 1]);
    expect(() => random.key(0.5)).toThrowErrorMatchingInlineSnapshot(`
      [ArgumentError: [bad-argument] key: seed 0.5
        line: <line>
        hint: a seed is an integer of at most 64 bits; give a bigint from 2⁵³ on]
    `);
    expect(() => random.key(2 ** 60)).toThrowErrorMatchingInlineSnapshot(`
      [ArgumentError: [bad-argument] key: seed 1152921504606847000
        line: <line>
        hint: a seed is an integer of at most 64 bits; give a bigint from 2⁵³ on]
    `);
    expect(() => random.key(2n ** 64n)).toThrowErrorMatchingInlineSnapshot(`
      [ArgumentError: [bad-argument] key: seed 18446744073709551616
        line: <line>
        hint: a seed is an integer of at most 64 bits; give a bigint from 2⁵³ on]
    `);
  });
  it("differ from each other, and from what they were split of", () => {
    const keys = [
      random.key(1),
      ...random.split(random.key(1), 50),
      ...Array.from({ length: 50 }, (_, i) => random.foldIn(random.key(1), i)),
    ];
    expect(new Set(keys.map((x) => String(x.dataSync()))).size).toBe(101);
    expect(random.foldIn(random.key(3), np.array(-1, { dtype: "i32" })).toArray()).toEqual(
      random.foldIn(random.key(3), 2 ** 32 - 1).toArray(),
    );
  });
  it("are checked", () => {
    // @ts-expect-error -- an array is no key
    expect(message(() => random.uniform(np.array([1, 2])))).toContain(
      "random: f32[2] is used as a key\n  line: <line>\n  hint: a key is a u32[2]; make one with key(), and map over several with vmap()",
    );
    expect(() => random.foldIn(random.key(0), 1.5)).toThrowErrorMatchingInlineSnapshot(`
      [ArgumentError: [bad-argument] foldIn: 1.5
        line: <line>
        hint: fold in integers of 32 bits]
    `);
    expect(() => random.uniform(random.key(0), [2], { dtype: "i32" })).toThrowErrorMatchingInlineSnapshot(`
      [ArgumentError: [bad-argument] uniform: dtype i32
        line: <line>
        hint: draw f16, f32 or f64, or integers with randint()]
    `);
  });
  it("give the same numbers in traces, and one set for each key of a batch", () => {
    const draw = (k: Key): Tensor => random.normal(k, [3]);
    const keys = random.splitRows(random.key(5), 4);
    // Compiled programs may keep wider intermediates than operations that run one by one.
    const close = (x: Tensor, y: Tensor): boolean => np.max(np.abs(np.subtract(x, y))).item() < 1e-6;
    const rows = np.stack(random.split(random.key(5), 4).map(draw));
    expect(close(jit(draw)(random.key(5)), draw(random.key(5)))).toBe(true);
    expect(close(vmap(draw)(keys), rows)).toBe(true);
    const same = (k: Key): Tensor => random.bits(k, [3]);
    expect(vmap(same)(keys).toArray()).toEqual(random.split(random.key(5), 4).map((k) => same(k).toArray()));
  });
  it("draw empty and odd shapes", () => {
    expect(random.bits(random.key(0), [0, 3]).shape).toEqual([0, 3]);
    expect(random.bits(random.key(0), [5]).shape).toEqual([5]);
    expect(random.bits(random.key(0), []).shape).toEqual([]);
  });
});

describe("distributions", () => {
  const n = 20_000;
  const moments = (x: Tensor): readonly [number, number] => [
    np.mean(x.astype("f64")).item(),
    np.variance(x.astype("f64")).item(),
  ];
  for (const dtype of ["f16", "f32", "f64"] as const) {
    it(`uniform in ${dtype} fills its interval evenly`, () => {
      const x = random.uniform(random.key(1), n, { dtype });
      expect(x.dtype.name).toBe(dtype);
      const data = [...x.dataSync()];
      expect([Math.min(...data) >= 0, Math.max(...data) < 1]).toEqual([true, true]);
      const [mean, variance] = moments(x);
      expect([Math.abs(mean - 0.5) < 0.006, Math.abs(variance - 1 / 12) < 0.002]).toEqual([true, true]);
      const scaled = [...random.uniform(random.key(1), n, { dtype, minval: -3, maxval: 5 }).dataSync()];
      expect([Math.min(...scaled) >= -3, Math.max(...scaled) < 5, Math.max(...scaled) > 4.99]).toEqual([
        true,
        true,
        true,
      ]);
    });
    it(`normal in ${dtype} has mean 0, variance 1 and the normal's tails`, () => {
      const x = random.normal(random.key(2), n, { dtype });
      const [mean, variance] = moments(x);
      expect([Math.abs(mean) < 0.02, Math.abs(variance - 1) < 0.03]).toEqual([true, true]);
      expect(Math.abs(np.mean(np.less(x, -1)).item() - 0.15866)).toBeLessThan(0.008);
      expect(Math.abs(np.mean(np.greater(x, 2)).item() - 0.02275)).toBeLessThan(0.004);
    });
  }
  it("f64 uses more than 32 bits", () => {
    const x = [...random.uniform(random.key(3), 8, { dtype: "f64" }).dataSync()];
    expect(x.some((y) => (y * 2 ** 40) % 1 !== 0)).toBe(true);
  });
  it("bernoulli, randint and categorical have their probabilities", () => {
    expect(Math.abs(np.mean(random.bernoulli(random.key(4), 0.3, [n])).item() - 0.3)).toBeLessThan(0.012);
    expect(random.bernoulli(random.key(4), np.array([0, 1])).toArray()).toEqual([0, 1]);
    const counts = Array(6).fill(0);
    for (const x of random.randint(random.key(5), [n], -2, 4).dataSync()) counts[x + 2]++;
    expect(counts.every((count) => Math.abs(count / n - 1 / 6) < 0.012)).toBe(true);
    const drawn = random.categorical(random.key(6), np.log(np.array([0.1, 0.2, 0.7])), { draws: n });
    expect([drawn.shape, drawn.dtype.name]).toEqual([[n], "i32"]);
    expect(Math.abs(np.mean(np.equal(drawn, 2)).item() - 0.7)).toBeLessThan(0.012);
    expect(
      random
        .categorical(
          random.key(6),
          np.log(
            np.array([
              [1, 0],
              [0, 1],
              [0, 1],
            ]),
          ),
        )
        .toArray(),
    ).toEqual([0, 1, 1]);
    expect(random.categorical(random.key(6), np.zeros([2, 3]), { axis: 0, draws: [5] }).shape).toEqual([5, 3]);
  });
  it("randint reaches the ends of its dtype", () => {
    expect(random.randint(random.key(7), 3, -(2 ** 31), 2 ** 31).dtype.name).toBe("i32");
    const wide = [...random.randint(random.key(7), 4000, 0, 2 ** 32, { dtype: "u32" }).dataSync()];
    expect([Math.max(...wide) > 0.99 * 2 ** 32, Math.min(...wide) < 0.01 * 2 ** 32]).toEqual([true, true]);
    expect(random.randint(random.key(7), 3, 9, 10).toArray()).toEqual([9, 9, 9]);
    expect(() => random.randint(random.key(7), 3, 2, 2)).toThrowErrorMatchingInlineSnapshot(`
      [ArgumentError: [bad-argument] randint: from 2 to 2 in i32
        line: <line>
        hint: bounds are integers with minval < maxval, in i32 or u32]
    `);
    expect(() => random.randint(random.key(7), 3, 0, 2 ** 32)).toThrowErrorMatchingInlineSnapshot(`
      [ArgumentError: [bad-argument] randint: from 0 to 4294967296 in i32
        line: <line>
        hint: bounds are integers with minval < maxval, in i32 or u32]
    `);
  });
});

describe("permutation", () => {
  it("has each element once, and sorts alike within and outside of traces", () => {
    const order = random.permutation(random.key(8), 200);
    expect([...order.dataSync()].toSorted((a, b) => a - b)).toEqual([...Array(200).keys()]);
    expect(order.dtype.name).toBe("i32");
    expect(jit((k: Key) => random.permutation(k, 200))(random.key(8)).toArray()).toEqual(order.toArray());
    expect(random.permutation(random.key(8), 1).toArray()).toEqual([0]);
  });
  it("moves whole slices", () => {
    const x = np.reshape(np.arange(6), [2, 3]);
    const moved = random.permutation(random.key(9), x, 1);
    const order = [...random.permutation(random.key(9), 3).dataSync()];
    expect(moved.toArray()).toEqual([order, order.map((i) => i + 3)]);
  });
  it("makes every order of three equally often", () => {
    const counts = new Map<string, number>();
    const orders = vmap((k: Key) => random.permutation(k, 3))(
      random.splitRows(random.key(10), 3000),
    ).toArray() as number[][];
    for (const order of orders) counts.set(order.join(), (counts.get(order.join()) ?? 0) + 1);
    expect(counts.size).toBe(6);
    expect([...counts.values()].every((count) => Math.abs(count - 500) < 90)).toBe(true);
  });
  it("is an order of many in a trace, too", () => {
    const order = jit((k: Key) => random.permutation(k, 10_000))(random.key(0));
    expect(order.dataSync().toSorted()).toEqual(Int32Array.from({ length: 10_000 }, (_, i) => i));
    expect(order.toArray()).toEqual(random.permutation(random.key(0), 10_000).toArray());
  });
});

describe("normalQuantile", () => {
  it("is the inverse of erf(z/√2), to rounding in f64", () => {
    const u = np.array([-0.999, -0.86, -0.85, -0.5, -1e-8, 0, 0.3, 0.849, 0.851, 0.99], { dtype: "f64" });
    const back = np.erf(np.multiply(normalQuantile(u), Math.SQRT1_2));
    expect(np.max(np.abs(np.subtract(back, u))).item()).toBeLessThan(4e-16);
    // In the tails erf has no digits left; its complement has.
    const tails = [1e-3, 1e-8, 2 ** -38, 2 ** -45, 2 ** -52];
    const z = normalQuantile(np.subtract(1, np.array(tails, { dtype: "f64" })));
    const found = [...np.erfc(np.multiply(z, Math.SQRT1_2)).dataSync()];
    expect(Math.max(...found.map((p, i) => Math.abs(p / (1 - (1 - tails[i]!)) - 1)))).toBeLessThan(1e-14);
  });
  it("agrees with published percentage points", () => {
    const u = np.array([0.5, 0.95, 0.998], { dtype: "f64" });
    expect(normalQuantile(u).toArray()).toEqual(
      [0.6744897501960817, 1.959963984540054, 3.090232306167813].map((x) => expect.closeTo(x, 13)),
    );
    expect(normalQuantile(u.astype("f32")).toArray()).toEqual(
      [0.6744897501960817, 1.959963984540054, 3.090232306167813].map((x) => expect.closeTo(x, 5)),
    );
  });
});
