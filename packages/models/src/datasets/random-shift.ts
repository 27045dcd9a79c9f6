import { random } from "cotangent";
import type { Tensor } from "cotangent";
import * as np from "cotangent/numpy";

export interface ShiftOptions {
  /** Pixels of a row. Default 28. */
  readonly columns?: number;
  /** The farthest move, in pixels. Default 1. */
  readonly distance?: number;
}

/**
 * `images: [count, rows·columns]`, each moved by a random number of pixels up or down and left or right, so that a model
 * learns shapes instead of places. What enters is 0; a pixel that leaves a row at its end appears in the next one, which
 * does no harm where margins are empty.
 */
export function randomShift(
  images: Tensor,
  key: random.Key,
  { columns = 28, distance = 1 }: ShiftOptions = {},
): Tensor {
  const [count = 0, pixels = 0] = images.shape;
  const moves = random.randint(key, [2, count, 1], -distance, distance + 1);
  const farthest = distance * (columns + 1);
  const offset = np.add(np.multiply(np.slice(moves, [0]), columns), np.slice(moves, [1]));
  const sources = np.add(np.add(np.arange(0, pixels, 1, { dtype: "i32" }), offset), farthest);
  const padded = np.pad(images, [
    [0, 0],
    [farthest, farthest],
  ]);
  return np.takeAlongAxis(padded, sources, 1);
}
