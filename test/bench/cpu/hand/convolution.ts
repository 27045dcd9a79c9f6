/** Convolutions with filters of 3×3 by loops, channels last. */
import type { Sizes } from "../task.ts";
import type { Numbers } from "./call.ts";

/** Calls `body` with where the channels of a result, of an element of x and of a filter begin, for each of their products. */
function forEachTap(sizes: Sizes, body: (out: number, x: number, filter: number) => void): void {
  const { batch, height, width } = sizes;
  for (let image = 0; image < batch; image++)
    for (let i = 0; i < height; i++) for (let j = 0; j < width; j++) tapsOf(sizes, [image, i, j], body);
}

function tapsOf(
  { height, width, inputs, outputs }: Sizes,
  [image, i, j]: readonly [number, number, number],
  body: (out: number, x: number, filter: number) => void,
): void {
  const out = ((image * height + i) * width + j) * outputs;
  for (let tap = 0; tap < 9; tap++) {
    const row = i + ((tap / 3) | 0) - 1;
    const column = j + (tap % 3) - 1;
    if (row >= 0 && row < height && column >= 0 && column < width)
      body(out, ((image * height + row) * width + column) * inputs, tap * inputs * outputs);
  }
}

export function convolve(x: Numbers, filters: Numbers, out: Numbers, sizes: Sizes): void {
  const { inputs, outputs } = sizes;
  out.fill(0);
  forEachTap(sizes, (o, at, filter) => {
    for (let c = 0; c < inputs; c++) {
      const factor = x[at + c]!;
      for (let d = 0; d < outputs; d++) out[o + d]! += factor * filters[filter + c * outputs + d]!;
    }
  });
}

/** Cotangents of x and of the filters from that of the result. */
export function convolveBack(
  [x, filters, ct]: readonly [Numbers, Numbers, Numbers],
  [dx, dfilters]: readonly [Numbers, Numbers],
  sizes: Sizes,
): void {
  const { inputs, outputs } = sizes;
  dx.fill(0);
  dfilters.fill(0);
  forEachTap(sizes, (o, at, filter) => {
    for (let c = 0; c < inputs; c++) {
      const factor = x[at + c]!;
      const from = filter + c * outputs;
      let sum = 0;
      for (let d = 0; d < outputs; d++) {
        sum += ct[o + d]! * filters[from + d]!;
        dfilters[from + d]! += factor * ct[o + d]!;
      }
      dx[at + c]! += sum;
    }
  });
}
