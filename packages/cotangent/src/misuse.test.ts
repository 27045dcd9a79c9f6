import { expect, test } from "vitest";
import { grad, jit, jvp, random, vmap, type Tensor } from "./index.ts";
import * as nn from "./nn/index.ts";
import * as np from "./numpy/index.ts";
import { message } from "./testing.ts";

/** A call as plain JavaScript may write it. */
const call = (f: unknown, ...args: readonly unknown[]): unknown => Reflect.apply(f as () => unknown, undefined, args);
const method = (x: Tensor, name: string, ...args: readonly unknown[]): unknown =>
  Reflect.apply(Reflect.get(x, name) as () => unknown, x, args);
const x = np.ones([2, 3]);

test("a JavaScript array is no tensor, and the error names np.array", () => {
  for (const use of [
    () => call(np.add, x, [10, 20]),
    () => call(np.sum, [1, 2]),
    () => method(x, "add", [1, 2]),
    () => method(x, "matmul", [[1], [2]]),
  ]) {
    expect(message(use)).toContain("a JavaScript array is no tensor\n  line: <line>");
    expect(message(use)).toContain("np.array(");
  }
  expect(message(() => call(np.add, x, new Float32Array(2)))).toContain("a value of class Float32Array is no tensor");
});

test("what is no function is refused where it is given", () => {
  for (const transform of [grad, jit, vmap])
    for (const no of [undefined, np.ones([1]), { f: 1 }])
      expect(message(() => call(transform, no))).toContain("[bad-argument]");
  expect(message(() => call(grad, undefined))).toContain("undefined is used as a function\n  line: <line>");
});

test("jvp without lists of primals and tangents says so", () => {
  expect(message(() => call(jvp, np.sin, np.array(1), np.array(1)))).toContain("jvp: primals");
});

test("options that are no object are refused, not ignored", () => {
  for (const use of [
    () => call(np.sum, x, 0),
    () => call(np.mean, x, 0),
    () => call(np.max, x, 0),
    () => call(np.argmax, x, 0),
    () => call(np.variance, x, 0),
    () => call(np.logsumexp, x, 0),
    () => method(x, "sum", 0),
    () => method(x, "mean", 0),
    () => method(x, "max", 0),
    () => call(np.zeros, 2, 3),
    () => call(np.zeros, [2], "f64"),
    () => call(np.array, [2], "f64"),
  ])
    expect(message(use)).toMatch(/\[bad-argument\] .*\n {2}line: <line>/);
});

test("axes that are no numbers, and lists written as arguments, are refused", () => {
  for (const use of [
    () => call(np.cumsum, x, { axis: 0 }),
    () => call(np.squeeze, x, { axis: 0 }),
    () => call(np.take, x, [0], { axis: 0 }),
  ])
    expect(message(use)).toContain("[axis-out-of-range]");
  expect(message(() => call(np.slice, x, 1))).toContain("[bad-argument] slice");
  expect(message(() => call(np.concatenate, x, x))).toContain("[bad-argument] concatenate");
});

test("reshape refuses negative and fractional lengths", () => {
  for (const shape of [[-2, -3], [1.5, 4], [NaN]])
    expect(message(() => x.reshape(shape))).toContain("[wrong-length] reshape");
  expect(message(() => method(x, "reshape", "6"))).toContain("[wrong-length] reshape");
  expect(x.reshape([3, -1]).shape).toEqual([3, 2]);
});

test("options follow wherever arguments end", () => {
  expect(np.arange(3, { dtype: "i32" }).toString()).toBe("Tensor(i32[3], [0, 1, 2])");
  expect(np.arange(1, 3, { dtype: "i32" }).toString()).toBe("Tensor(i32[2], [1, 2])");
  expect(np.arange(1, 6, 2, { dtype: "i32" }).toString()).toBe("Tensor(i32[3], [1, 3, 5])");
  expect(np.linspace(0, 1, { dtype: "f64" }).dtype.name).toBe("f64");
  expect(np.linspace(0, 1, { endpoint: false }).shape).toEqual([50]);
});

test("softmax of no element is empty, as are its derivatives", () => {
  for (const shape of [[0], [3, 0], [0, 3]]) {
    const none = np.zeros(shape);
    expect(nn.softmax(none).shape).toEqual(shape);
    expect(nn.logSoftmax(none).shape).toEqual(shape);
    expect(grad((v: Tensor) => np.sum(nn.softmax(v)))(none).shape).toEqual(shape);
  }
});

test("the methods max, min and pow mean what the functions mean", () => {
  expect(message(() => np.zeros([0]).max())).toContain("[empty-axis] max");
  expect(message(() => np.zeros([0]).min())).toContain("[empty-axis] min");
  const whole = np.array([2, 3], { dtype: "i32" });
  expect(message(() => whole.pow(whole))).toContain("[dtype-mismatch] pow");
  expect(whole.pow(0.5).dtype.name).toBe("f32");
  expect(np.array([1.1]).pow(40).item()).toBe(np.power(np.array([1.1]), 40).item());
});

test("a seed is no key, and shapes of random arrays are checked", () => {
  expect(message(() => call(random.normal, 0, [2]))).toContain("random: a number is used as a key\n  line: <line>");
  expect(message(() => call(random.normal, random.split(random.key(0)), [2]))).toContain(
    "a JavaScript array is used as a key",
  );
  expect(message(() => random.uniform(random.key(0), [-1]))).toContain("[bad-argument] random: [-1] for a shape");
});
