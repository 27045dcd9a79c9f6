import * as ir from "@cotangent/ir";
import { describe, expect, it, test } from "vitest";
import { grad } from "../grad.ts";
import { jit } from "../jit.ts";
import * as np from "../numpy/index.ts";
import { scan } from "../scan.ts";
import type { Tensor } from "../tensor.ts";
import { vmap } from "../vmap.ts";
import { message } from "../testing.ts";
import * as random from "./index.ts";
import type { Key } from "./key.ts";

const { debugKeyReuse, key, normal, split, splitRows, uniform } = random;
const reuse = (body: () => unknown): string => message(() => debugKeyReuse(body));

function reuseWithLines(body: () => void): string {
  try {
    debugKeyReuse(body);
  } catch (error) {
    return String(error);
  }
  throw new Error("nothing was thrown");
}

describe("a key that is used twice is an error that names both lines", () => {
  it("drawn from twice", () => {
    const twice = (): void => {
      const k = key(7);
      normal(k, [2]);
      uniform(k);
    };
    expect(reuse(twice)).toMatchInlineSnapshot(`
      "CheckError: [reused-key] the key [0, 7] is drawn from at <line>, and was drawn from at <line> before
        line: <line>
        hint: use a key once: const [a, b] = split(key), or foldIn(key, step) in a loop"
    `);
    const lines = [...reuseWithLines(twice).matchAll(/drawn from at \S+test\.ts:(\d+)/g)].map(([, line]) =>
      Number(line),
    );
    expect(lines).toEqual([ir.at(lines, 1) + 1, lines[1]]);
  });
  it("drawn from after it was split, and split after it was drawn from", () => {
    const k = key(1);
    expect(reuse(() => [split(k), normal(k)])).toMatch(/drawn from at <line>, and was split at <line> before/);
    expect(reuse(() => [normal(k), split(k)])).toMatch(/split at <line>, and was drawn from at <line> before/);
  });
  it("by a second key of the same seed", () => {
    expect(reuse(() => [normal(key(3)), normal(key(3))])).toContain("[reused-key] the key [0, 3]");
  });
  it("within a trace, and in a second call of a compiled function", () => {
    const f = jit((k: Key) => normal(k).add(uniform(k)));
    expect(reuse(() => f(key(1)))).toContain("[reused-key]");
    const g = jit((k: Key) => normal(k));
    expect(debugKeyReuse(() => [g(key(1)), g(key(2))]).length).toBe(2);
    expect(reuse(() => [g(key(1)), g(key(1))])).toContain("[reused-key]");
  });
  it("in iterations of a loop that captures it", () => {
    const k = key(5);
    const drawsAgain = (): unknown => scan((c: Tensor) => [c.add(normal(k)), null], np.zeros([]), np.arange(3));
    expect(reuse(drawsAgain)).toContain("[reused-key] the key [0, 5]");
  });
  it("by rows of a batch that are equal", () => {
    const rows = np.stack([key(1), key(2), key(1)]);
    expect(reuse(() => vmap((k: Key) => normal(k))(rows))).toContain("[reused-key] the key [0, 1]");
  });
});

const none = <T>(body: () => T): T => debugKeyReuse(body);

describe("no error", () => {
  it("for keys that are split, mapped over and folded into", () => {
    expect(none(() => vmap((k: Key) => normal(k))(splitRows(key(0), 4))).shape).toEqual([4]);
    none(() => {
      const k = key(0);
      const [a, b] = split(random.foldIn(k, 1));
      return [normal(a), normal(b), normal(random.foldIn(k, 2)), normal(k)];
    });
    none(() => scan((k: Key) => split(k), key(1), np.arange(4)));
  });
  it("in derivatives, whose backward pass draws nothing again", () => {
    const loss = (x: Tensor, k: Key): Tensor =>
      np.sum(
        scan((c: Tensor, row: Tensor) => [np.sin(c.mul(normal(random.keyOf(row), [3]))), null], x, splitRows(k, 4))[0],
      );
    const plain = grad(loss)(np.ones([3]), key(2));
    expect(none(() => grad(loss)(np.ones([3]), key(2))).toArray()).toEqual(plain.toArray());
    expect(none(() => jit(grad(loss))(np.ones([3]), key(2))).toArray()).toEqual(
      [0, 1, 2].map((i) => expect.closeTo(np.take(plain, i).item(), 5)),
    );
  });
  test.each(Object.entries(draws()))("within %s", (_, draw) => {
    expect(none(() => draw(key(9))).shape).toEqual(none(() => jit(draw)(key(9))).shape);
  });
  it("when it is off, and of what was used before", () => {
    const k = key(0);
    debugKeyReuse(true);
    normal(k);
    expect(() => normal(k)).toThrow("[reused-key]");
    debugKeyReuse(true);
    normal(k);
    debugKeyReuse(false);
    normal(k);
  });
});

function draws(): Readonly<Record<string, (k: Key) => Tensor>> {
  return {
    normal: (k) => normal(k, [3]),
    f64: (k) => uniform(k, [3], { dtype: "f64" }),
    randint: (k) => random.randint(k, [4], 0, 10),
    gamma: (k) => random.gamma(k, 0.5, [3]),
    poisson: (k) => random.poisson(k, np.array([2, 50])),
    binomial: (k) => random.binomial(k, 5, 0.3, [2]),
    choice: (k) => random.choice(k, 9, [3], { replace: false }),
    permutation: (k) => random.permutation(k, 9),
    vonMises: (k) => random.vonMises(k, 2, [3]),
    categorical: (k) => random.categorical(k, np.array([0, 1])),
    truncatedNormal: (k) => random.truncatedNormal(k, -1, 1, [2]),
    multivariateNormal: (k) => random.multivariateNormal(k, np.zeros([2]), np.eye(2)),
  };
}
