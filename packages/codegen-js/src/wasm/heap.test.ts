import { expect, test } from "vitest";
import { Heap } from "./heap.ts";
import { copyIn, copyOut } from "./transfer.ts";

test("blocks do not overlap, and are found again when they are free", () => {
  const heap = new Heap();
  const [a, b, c] = [heap.allocate(100), heap.allocate(1), heap.allocate(1000)];
  expect([b - a, c - b]).toEqual([128, 64]);
  heap.free(a, 100);
  heap.free(b, 1);
  expect(heap.allocate(192)).toBe(a);
  heap.free(c, 1000);
  expect(heap.allocate(5000)).toBe(c);
});

test("blocks freed in any order make one again", () => {
  const heap = new Heap();
  const blocks = Array.from({ length: 6 }, () => heap.allocate(64));
  for (const i of [4, 0, 2, 1, 5, 3]) heap.free(blocks[i]!, 64);
  expect(heap.allocate(6 * 64)).toBe(blocks[0]);
});

test("memory grows, and keeps what it has", () => {
  const heap = new Heap();
  const first = heap.allocate(16);
  copyIn(heap, first, Float32Array.of(1, 2, 3, 4));
  const large = heap.allocate(3_000_000);
  copyIn(heap, large, new Int32Array(750_000).fill(7));
  const [small, many] = [new Float32Array(4), new Int32Array(750_000)];
  copyOut(heap, first, small);
  copyOut(heap, large, many);
  expect([...small]).toEqual([1, 2, 3, 4]);
  expect(many.every((x) => x === 7)).toBe(true);
});

test("what cannot be had is refused", () => {
  expect(() => new Heap().allocate(2 ** 33)).toThrow("[device-memory]");
});
