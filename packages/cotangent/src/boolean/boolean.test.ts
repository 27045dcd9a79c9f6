import * as fc from "fast-check";
import { expect, test } from "vitest";
import { cond } from "../flow/cond.ts";
import { jit } from "../jit.ts";
import * as np from "../numpy/index.ts";
import { scan } from "../scan.ts";
import type { Tensor } from "../tensor.ts";
import { message } from "../testing.ts";
import { vmap } from "../vmap.ts";
import { booleanVjp, rda } from "./index.ts";

const bits = (n: number, count: number): readonly boolean[] =>
  Array.from({ length: count }, (_, i) => ((n >> i) & 1) === 1);
const bools = (list: readonly unknown[]): Tensor => np.array(list as readonly boolean[]).astype("bool");
const values = (list: readonly Tensor[]): readonly boolean[] => list.map((x) => Boolean(x.item()));
const flat = (x: Tensor): readonly boolean[] => [...x.dataSync()].map((bit) => bit !== 0);

test("R[and](a, b, y) = (b∧y, a∧y) and R[xor](a, b, y) = (y, y) on all inputs (S089)", () => {
  for (let n = 0; n < 8; n++) {
    const [a, b, y] = bits(n, 3) as [boolean, boolean, boolean];
    const back = (f: (p: Tensor, q: Tensor) => Tensor): readonly boolean[] => values(booleanVjp(f, a, b)[1](y));
    expect(back((p, q) => np.logicalAnd(p, q))).toEqual([b && y, a && y]);
    expect(back((p, q) => np.logicalXor(p, q))).toEqual([y, y]);
    expect(back((p, q) => np.logicalOr(p, q))).toEqual([!b && y, !a && y]);
    expect(back((p, q) => np.equal(p, q))).toEqual([y, y]);
    expect(back((p, q) => np.notEqual(p, np.logicalNot(q)))).toEqual([y, y]);
    expect(values(booleanVjp((c, p, q) => np.where(c, p, q), a, b, y)[1](true))).toEqual([b !== y, a, !a]);
    // Powers are not reduced: a ∧ a is a², whose derivative is 2a.
    expect(values(booleanVjp((p: Tensor) => np.logicalAnd(p, p), a)[1](true))).toEqual([false]);
  }
});

test("rda on a lookup table of 3 inputs fits each of the 256 truth tables in one pass: 8 rows of 8 (S089)", () => {
  const xs = bools(Array.from({ length: 8 }, (_, row) => bits(row, 3)));
  const tables = bools(Array.from({ length: 256 }, (_, table) => bits(table, 8)));
  // Chooses halves of the table by one input after the other.
  const lookup = (theta: Tensor, x: Tensor): Tensor =>
    [2, 1, 0]
      .reduce((rest, i) => {
        const half = rest.shape[0]! / 2;
        return np.where(np.index(x, [i]), np.slice(rest, [[half, 2 * half]]), np.slice(rest, [[0, half]]));
      }, theta)
      .reshape([]);
  const byPosition = (theta: Tensor, x: Tensor): Tensor =>
    np.take(theta, np.sum(np.where(x, np.array([1, 2, 4], { dtype: "i32" }), 0)));
  for (const model of [lookup, byPosition])
    for (const start of [np.zeros([8], { dtype: "bool" }), bools(bits(0b10110010, 8))]) {
      const learned = jit(vmap((ys: Tensor) => rda(model, start, [xs, ys])))(tables);
      const fitted = vmap((theta: Tensor) => vmap((x: Tensor) => model(theta, x))(xs))(learned);
      expect(fitted.shape).toEqual([256, 8]);
      expect(flat(fitted)).toEqual(flat(tables));
    }
});

type Gate = readonly [kind: number, a: number, b: number];

/** The circuit of gates that read what was made before them, as tensors. */
const run = (gates: readonly Gate[], inputs: readonly Tensor[]): Tensor => {
  const made = [...inputs];
  for (const [kind, a, b] of gates) {
    const [p, q] = [made.at(-1 - (a % made.length))!, made.at(-1 - (b % made.length))!];
    made.push(
      [np.logicalXor(p, q), np.logicalAnd(p, q), np.logicalOr(p, q), np.logicalNot(p), np.where(p, q, made[0]!)][kind]!,
    );
  }
  return made.at(-1)!;
};

/** The same by the rules of Z2 on JavaScript's booleans, as a list of the gradient. */
const reference = (gates: readonly Gate[], inputs: readonly boolean[]): readonly boolean[] => {
  const made = [...inputs];
  const pulls: ((ct: boolean, add: (i: number, ct: boolean) => void) => void)[] = [];
  for (const [kind, a, b] of gates) {
    const [i, j] = [made.length - 1 - (a % made.length), made.length - 1 - (b % made.length)];
    const [p, q, r] = [made[i]!, made[j]!, made[0]!];
    made.push([p !== q, p && q, p || q, !p, p ? q : r][kind]!);
    pulls.push((ct, add) => {
      add(i, ct && [true, q, !q, true, q !== r][kind]!);
      if (kind !== 3) add(j, ct && [true, p, !p, true, p][kind]!);
      if (kind === 4) add(0, ct && !p);
    });
  }
  const cts = made.map((_, i) => i === made.length - 1);
  for (let i = pulls.length - 1; i >= 0; i--)
    pulls[i]!(cts[inputs.length + i]!, (k, ct) => void (cts[k] = cts[k] !== ct));
  return cts.slice(0, inputs.length);
};

test("random circuits of up to 150 gates have the derivative of the rules of Z2, however often a value is used", () => {
  const gate = fc.tuple(fc.nat(4), fc.nat(5), fc.nat(5));
  fc.assert(
    fc.property(fc.array(gate, { minLength: 1, maxLength: 150 }), fc.nat(15), (gates, n) => {
      const inputs = bits(n, 4);
      const [, pullback] = booleanVjp((...list: readonly Tensor[]) => run(gates, list), ...inputs);
      expect(values(pullback(true))).toEqual(reference(gates, inputs));
    }),
    { numRuns: 40, seed: 7 },
  );
});

test("a value that is used three times in each of 40 layers has an exact cotangent, in a loop too", () => {
  const layer = (h: Tensor, a: Tensor): Tensor => np.logicalXor(np.logicalXor(h, np.logicalOr(h, a)), h);
  const unrolled = (h: Tensor, a: Tensor): Tensor => Array.from({ length: 40 }).reduce<Tensor>((x) => layer(x, a), h);
  const looped = (h: Tensor, a: Tensor): Tensor => scan((x: Tensor) => [layer(x, a), null], h, null, { length: 40 })[0];
  // For a = 0 each layer is 3·h, 3⁴⁰ in all, an odd number that f32 rounds to an even one; for a = 1 the middle term is constant.
  for (const f of [unrolled, looped])
    for (const h of [true, false]) {
      expect(values(booleanVjp(f, h, false)[1](true))[0]).toBe(true);
      expect(values(booleanVjp(f, h, true)[1](true))[0]).toBe(false);
    }
});

const adder = (a: Tensor, b: Tensor): Tensor => {
  const start = np.zeros([], { dtype: "bool" });
  const [carry, sums] = scan(
    (c: Tensor, [x, y]) => {
      const half = np.logicalXor(x, y);
      return [np.logicalOr(np.logicalAnd(x, y), np.logicalAnd(c, half)), np.logicalXor(c, half)] as const;
    },
    start,
    [a, b] as const,
  );
  return np.concatenate([sums, carry.reshape([1])]);
};

test("an adder as a loop has the derivative of its unrolled gates", () => {
  const unrolled = (a: Tensor, b: Tensor): Tensor => {
    let c = np.zeros([], { dtype: "bool" });
    const sums = [0, 1, 2, 3].map((i) => {
      const [x, y] = [np.index(a, [i]), np.index(b, [i])];
      const half = np.logicalXor(x, y);
      const sum = np.logicalXor(c, half);
      c = np.logicalOr(np.logicalAnd(x, y), np.logicalAnd(c, half));
      return sum;
    });
    return np.stack([...sums, c]);
  };
  for (const [m, n, k] of [
    [5, 11, 31],
    [15, 1, 16],
    [9, 6, 21],
  ] as const) {
    const [a, b, ct] = [bools(bits(m, 4)), bools(bits(n, 4)), bools(bits(k, 5))];
    const [sum, back] = booleanVjp(adder, a, b);
    expect(flat(sum)).toEqual(bits(m + n, 5));
    expect(back(ct).map(flat)).toEqual(booleanVjp(unrolled, a, b)[1](ct).map(flat));
  }
});

test("trees, arrays, branches and what is closed over", () => {
  const circuit = ({ w, pair: [p, q] }: { w: Tensor; pair: readonly [Tensor, Tensor] }) => ({
    every: np.all(w, { axis: 1 }),
    some: np.any(np.logicalXor(w, p)),
    picked: np.at(np.index(w, [1]), [0]).set(q),
    turned: np.flip(np.pad(w, 1)).reshape([-1]),
  });
  const w = bools([
    [true, true, false],
    [true, true, true],
  ]);
  const [y, back] = booleanVjp(circuit, { w, pair: [bools([true, false, false]), np.array(true)] });
  expect(flat(y.every)).toEqual([false, true]);
  const [{ w: dw, pair }] = back({
    every: bools([true, true]),
    some: np.array(false),
    picked: bools([false, false, false]),
    turned: np.zeros([20], { dtype: "bool" }),
  });
  expect(flat(dw)).toEqual([false, false, true, true, true, true]);
  expect(pair.map(flat)).toEqual([[false, false, false], [false]]);
  const mode = np.array(1);
  const choose = (x: Tensor, z: Tensor): Tensor =>
    cond(
      mode.greater(0),
      (u) => np.logicalAnd(u, z),
      (u) => u,
      x,
    );
  expect(values(booleanVjp(choose, true, true)[1](true))).toEqual([true, true]);
  const constant = booleanVjp((x: Tensor) => [np.array(true), np.logicalAnd(x, mode.greater(0))], true);
  expect(values(constant[0])).toEqual([true, true]);
  expect(values(constant[1]([true, false]))).toEqual([false]);
});

test("jit and vmap within a circuit", () => {
  const compiled = jit((a: Tensor, b: Tensor) => [np.logicalAnd(a, b), np.logicalXor(a, b)] as const);
  const rows = vmap((a: Tensor, b: Tensor) => np.logicalXor(...compiled(a, b)), { inAxes: [0, null] });
  // ab ⊕ (a ⊕ b), which is a ∨ b: b is used by each row.
  const [y, back] = booleanVjp(rows, bools([true, false, false]), np.array(false));
  expect(flat(y)).toEqual([true, false, false]);
  expect(back(bools([true, true, true])).map(flat)).toEqual([[true, true, true], [false]]);
  expect(back(bools([true, true, false])).map(flat)).toEqual([[true, true, false], [true]]);
});

test("within jit, and over a batch of circuits with one input in common", () => {
  const gradient = jit(
    (table: Tensor, x: Tensor) => booleanVjp((t: Tensor) => np.logicalAnd(t, x), table)[1](bools([true, true]))[0],
  );
  expect(flat(gradient(bools([true, false]), bools([false, true])))).toEqual([false, true]);
  const shared = vmap((x: Tensor) => booleanVjp((a: Tensor, b: Tensor) => np.logicalOr(a, b), x, true)[1](true));
  expect(shared(bools([false, true])).map(flat)).toEqual([
    [false, false],
    [true, false],
  ]);
});

test("what is no circuit is refused with its line", () => {
  const word = np.array([1, 2], { dtype: "i32" });
  expect(message(() => booleanVjp((x: Tensor) => np.greater(np.sum(x), 1), bools([true, false]))))
    .toMatchInlineSnapshot(`
    "NotDifferentiableError: [not-differentiable] booleanVjp: cast(bool[2]) at <line> makes i32[2] and is no operation of circuits
      line: <line>
      hint: build what depends on the inputs of logicalAnd, logicalOr, logicalXor, logicalNot, where, equal, all, any, indexing and rearranging of bools; what does not may be anything"
  `);
  expect(message(() => booleanVjp((x: Tensor) => np.equal(np.where(x, word, 0), 1), bools([true, false]))))
    .toMatchInlineSnapshot(`
    "NotDifferentiableError: [not-differentiable] booleanVjp: select(bool[2], i32[2], i32[2]) at <line> makes i32[2] and is no operation of circuits
      line: <line>
      hint: build what depends on the inputs of logicalAnd, logicalOr, logicalXor, logicalNot, where, equal, all, any, indexing and rearranging of bools; what does not may be anything"
  `);
  expect(message(() => booleanVjp((x: unknown) => x, { a: [word] }))).toMatchInlineSnapshot(`
    "ShapeError: [dtype-mismatch] booleanVjp: the argument at [0].a[0] is i32[2], no bool
      line: <line>
      hint: circuits are functions of truth values: compare, or cast with astype("bool"), and close over what is no truth value"
  `);
  expect(message(() => booleanVjp((x: Tensor) => ({ x, word }), true))).toMatchInlineSnapshot(`
    "ShapeError: [dtype-mismatch] booleanVjp: the result of "f" at .word is i32[2], no bool
      line: <line>
      hint: circuits are functions of truth values: compare, or cast with astype("bool"), and close over what is no truth value"
  `);
  const [, back] = booleanVjp((x: Tensor) => [x], bools([true, false]));
  expect(message(() => back([true] as never))).toMatchInlineSnapshot(`
    "ArgumentError: [shape-mismatch] the pullback of "f": the leaf at [0] is bool[], expected bool[2]
      line: <line>
      hint: give bools of the shape of what they stand for; cast with astype("bool")"
  `);
  expect(message(() => back([word as never]))).toMatchInlineSnapshot(`
    "ArgumentError: [shape-mismatch] the pullback of "f": the leaf at [0] is i32[2], expected bool[2]
      line: <line>
      hint: give bools of the shape of what they stand for; cast with astype("bool")"
  `);
  expect(message(() => back(true as never))).toMatchInlineSnapshot(`
    "ArgumentError: [tree-mismatch] the pullback of "f": the structures differ at the root: * where [*] was expected
      line: <line>
      hint: give a tree of the same keys and lengths"
  `);
  const model = (theta: Tensor, x: Tensor): Tensor => np.logicalAnd(theta, x);
  expect(message(() => rda(model, np.array(true), word as never))).toMatchInlineSnapshot(`
    "ArgumentError: [bad-argument] rda: the data is a value of class Tensor
      line: <line>
      hint: give [xs, ys], arrays whose axis 0 counts the examples"
  `);
  expect(message(() => rda(model, np.array(true), [bools([true]), word]))).toMatchInlineSnapshot(`
    "ShapeError: [shape-mismatch] scan: lengths 1, 2 along axis 0
      line: <line>
      hint: all arrays in xs have equal length along axis 0"
  `);
  expect(message(() => rda(model, np.array(true), [bools([true, false]), word]))).toMatchInlineSnapshot(`
    "ArgumentError: [shape-mismatch] rda: ys: the leaf is i32[], expected bool[]
      line: <line>
      hint: give bools of the shape of what they stand for; cast with astype("bool")"
  `);
  expect(message(() => rda(model, np.array(1), [bools([true]), bools([true])]))).toMatchInlineSnapshot(`
    "ShapeError: [dtype-mismatch] booleanVjp: the argument at [0] is f32[], no bool
      line: <line>
      hint: circuits are functions of truth values: compare, or cast with astype("bool"), and close over what is no truth value"
  `);
});
