import * as np from "cotangent/numpy";
import { expect, test } from "vitest";
import { chain } from "./chain.ts";
import { clip } from "./clip.ts";
import { scale, scaleByLearningRate } from "./scale.ts";
import { momentum } from "./trace.ts";

const gradients = { w: np.array([0.25, -3]), b: np.array(0.75) };
const values = ({ w, b }: typeof gradients): unknown => [w.toArray(), b.item()];

test("the parts of a chain run in order", () => {
  const first = chain(scale(2), clip(1));
  expect(values(first.update(gradients, first.init(gradients))[0])).toEqual([[0.5, -1], 1]);
  const second = chain(clip(1), scale(2));
  expect(values(second.update(gradients, second.init(gradients))[0])).toEqual([[0.5, -2], 1.5]);
});

test("each part of a chain has its own state", () => {
  const optimizer = chain(momentum(0.5), scale(-1), momentum(0.25));
  const once = optimizer.update(gradients, optimizer.init(gradients))[1];
  const [updates, [outer, none, inner]] = optimizer.update(gradients, once);
  expect(values(outer.memory as typeof gradients)).toEqual([[0.375, -4.5], 1.125]);
  expect(none).toBeNull();
  expect(values(inner.memory as typeof gradients)).toEqual(values(updates));
  expect(values(updates)).toEqual([[-0.4375, 5.25], -1.3125]);
});

test("a learning rate is negated and follows its schedule, from step 0", () => {
  const optimizer = scaleByLearningRate((count) => np.multiply(np.add(count, 1), 10));
  const [first, state] = optimizer.update(gradients, optimizer.init(gradients));
  const [second, { count }] = optimizer.update(gradients, state);
  expect(values(first)).toEqual([[-2.5, 30], -7.5]);
  expect(values(second)).toEqual([[-5, 60], -15]);
  expect(count.dtype.name).toBe("i32");
  expect(count.item()).toBe(2);
});
