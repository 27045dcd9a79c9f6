import { expect, test } from "vitest";
import { allow, allowed, ready } from "../control.ts";
import { explain } from "../inspect.ts";
import { grad } from "../grad.ts";
import { jit } from "../jit.ts";
import * as np from "../numpy/index.ts";
import { scan } from "../scan.ts";
import { realOf } from "../content.ts";
import { contentOf, type Tensor } from "../tensor.ts";
import { debugPrint } from "../debug.ts";
import { storedOf } from "../trace.ts";
import { loadVectors } from "./lazily.ts";
import type { Vectors } from "./vectors.ts";

const x = np.linspace(-2, 2, 10_000, { dtype: "f64" });
const f = (v: Tensor): Tensor => np.sum(np.tanh(v).mul(np.exp(np.negative(np.square(v)))));
const languageOf = (g: (v: Tensor) => unknown, v: Tensor): string => explain(g, v).language;

test("much work is done in WebAssembly; little work, and what has effects, in JavaScript", () => {
  expect(languageOf(f, x)).toBe("wasm");
  expect(languageOf(f, np.linspace(-2, 2, 100, { dtype: "f64" }))).toBe("js");
  expect(languageOf((v) => f(debugPrint("v", v)), x)).toBe("js");
  const many = (v: Tensor): Tensor =>
    scan((c: Tensor, t: Tensor) => [c.mul(0.9).add(t), null], np.array(0, { dtype: "f64" }), v)[0];
  expect(languageOf(many, x)).toBe("wasm");
});

test("both find the same", () => {
  const values = (): readonly number[] => [f(x).item(), ...jit(grad(f))(x).dataSync().subarray(0, 100)];
  const fast = values();
  const { vectors } = allowed();
  expect(vectors).toBeDefined();
  allow({ vectors: undefined });
  try {
    expect(languageOf(f, x)).toBe("js");
    values().forEach((value, i) => expect(Math.abs(value - fast[i]!)).toBeLessThan(1e-12));
  } finally {
    allow({ vectors });
  }
});

test("in a page the rest is loaded, and then used", async () => {
  await ready();
  const found: Vectors[] = [];
  const loading = loadVectors((vectors) => found.push(vectors));
  expect(found).toHaveLength(0);
  await loading;
  expect(found).toEqual([allowed().vectors]);
});

const addressOf = (t: Tensor): number => storedOf(realOf(contentOf(t))).storage.elements.byteOffset;

test("dispose() gives memory back at once, to the next result", () => {
  const double = jit((v: Tensor) => v.add(v));
  const first = double(x);
  const address = addressOf(first);
  first.dispose();
  expect(addressOf(double(x))).toBe(address);
});

test("results that live in one memory are arrays of their own, which may be donated", () => {
  const [a, b] = [x.add(1), x.add(2)];
  const address = addressOf(a);
  const sum = jit((p: Tensor, q: Tensor) => p.add(q), { donate: [0] })(a, b);
  expect(addressOf(sum)).toBe(address);
});
