import { jit, random } from "cotangent";
import type { Tensor } from "cotangent";
import * as np from "cotangent/numpy";
import { expect, test } from "vitest";
import { randomShift } from "./random-shift.ts";

/** A 4 × 5 image whose margins are empty, moved down and right. */
const moved = (down: number, right: number): number[] => {
  const image = Array<number>(20).fill(0);
  [
    [1, 1, 7],
    [1, 3, 8],
    [2, 2, 9],
  ].forEach(([row, column, ink]) => {
    image[(row! + down) * 5 + column! + right] = ink!;
  });
  return image;
};

const images = (count: number): Tensor => np.array(Array.from({ length: count }, () => moved(0, 0)));
const rowsOf = (x: Tensor): readonly string[] => (x.toArray() as number[][]).map((row) => row.join());

test("each image is moved by at most one pixel each way, and all nine moves occur", () => {
  const moves = [-1, 0, 1].flatMap((down) => [-1, 0, 1].map((right) => moved(down, right).join()));
  const found = rowsOf(randomShift(images(200), random.key(4), { columns: 5 }));
  expect(new Set(found)).toEqual(new Set(moves));
});

test("equal keys move alike, others do not, and a compiled program moves as the function does", () => {
  const shift = (x: Tensor, key: random.Key): Tensor => randomShift(x, key, { columns: 5 });
  const first = rowsOf(shift(images(20), random.key(4)));
  expect(rowsOf(shift(images(20), random.key(4)))).toEqual(first);
  expect(rowsOf(shift(images(20), random.key(5)))).not.toEqual(first);
  expect(rowsOf(jit(shift)(images(20), random.key(4)))).toEqual(first);
});
