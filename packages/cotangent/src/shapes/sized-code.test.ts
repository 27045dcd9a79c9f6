import { heap } from "@cotangent/codegen-js/wasm";
import { buildProgram, arrayType, exp, f32, namedSize, hostTap } from "@cotangent/ir";
import { expect, test } from "vitest";
import { realOf } from "../content.ts";
import { allow, allowed } from "../control.ts";
import { valueAndGrad } from "../grad.ts";
import * as np from "../numpy/index.ts";
import * as random from "../random/index.ts";
import { contentOf, type Tensor } from "../tensor.ts";
import { storedOf } from "../trace.ts";
import { polymorphic } from "./index.ts";
import { SizedCode } from "./sized-code.ts";

const n = namedSize("n");
const elementsOf = (t: Tensor): ArrayBufferView => storedOf(realOf(contentOf(t))).storage.elements;

test("much work is done in WebAssembly; little work, and what has effects, in JavaScript", () => {
  np.zeros([2]);
  const powers = new SizedCode(buildProgram("f", [arrayType(f32, [n])], (b, x) => [b.one(exp, [x])]));
  expect(powers.for(new Map([["n", 100]]))).toBe(powers.javascript);
  expect(powers.for(new Map([["n", 10_000]]))).not.toBe(powers.javascript);
  expect(powers.for(new Map([["n", 10_000]]))).toBe(powers.for(new Map([["n", 20_000]])));
  const tapped = new SizedCode(
    buildProgram("f", [arrayType(f32, [n])], (b, x) => {
      b.apply(hostTap, [x], { id: "0" });
      return [b.one(exp, [x])];
    }),
  );
  expect(tapped.for(new Map([["n", 10_000]]))).toBe(tapped.javascript);
});

const loss = (w: Tensor, x: Tensor): Tensor => np.sum(np.square(np.tanh(np.matmul(x, w))));

test("both find the same, and so does the function", () => {
  const step = polymorphic(valueAndGrad(loss), "f64[40, 12]", "f64[batch, 40]");
  const w = random.normal(random.key(0), [40, 12], { dtype: "f64" });
  const { vectors } = allowed();
  expect(vectors).toBeDefined();
  for (const batch of [0, 1, 3, 64, 501]) {
    const x = random.normal(random.key(batch), [batch, 40], { dtype: "f64" });
    const numbers = (f: (w: Tensor, x: Tensor) => readonly [Tensor, Tensor]): readonly number[] =>
      f(w, x).flatMap((t) => [...t.dataSync()]);
    const fast = numbers(step);
    const close = fast.map((value) => expect.closeTo(value, 8));
    allow({ vectors: undefined });
    try {
      expect(numbers(step)).toEqual(close);
    } finally {
      allow({ vectors });
    }
    expect(numbers(valueAndGrad(loss))).toEqual(close);
  }
});

test("results live where the next program reads them; what calls take is given back", () => {
  const product = polymorphic((x: Tensor) => np.matmul(np.exp(x), np.ones([8, 8])), "f32[n, 8]");
  const x = np.zeros([20_000, 8]);
  const call = (): void => {
    const y = product(x);
    // Nothing else of these programs is shared.
    expect(elementsOf(y).buffer).toBeInstanceOf(SharedArrayBuffer);
    expect(np.sum(y).item()).toBe(20_000 * 64);
    y.dispose();
  };
  for (let i = 0; i < 5; i++) call();
  const before = heap().memory.buffer.byteLength;
  for (let i = 0; i < 300; i++) call();
  expect(heap().memory.buffer.byteLength).toBe(before);
});
