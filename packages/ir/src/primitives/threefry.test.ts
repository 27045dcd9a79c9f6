import { expect, test } from "vitest";
import { buildProgram } from "../builder.ts";
import { i32, u32 } from "../dtype.ts";
import { arrayValue } from "../evaluate/array-value.ts";
import { evaluate } from "../evaluate/evaluate.ts";
import { arrayType } from "../type.ts";
import { threefry } from "./threefry.ts";

// Known answers of Random123 (kat_vectors, threefry2x32 20): keys, counters, results.
const vectors = [
  [0x00000000, 0x00000000, 0x00000000, 0x00000000, 0x6b200159, 0x99ba4efe],
  [0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff, 0x1cb996fc, 0xbb002be7],
  [0x13198a2e, 0x03707344, 0x243f6a88, 0x85a308d3, 0xc4923a9c, 0x483df7a0],
] as const;

const hex = (x: number): string => x.toString(16).padStart(8, "0");

test("threefry gives the published answers", () => {
  const word = arrayType(u32, [vectors.length]);
  const program = buildProgram("threefry", [word, word, word, word], (b, ...words) => b.apply(threefry, words, {}));
  const inputs = [0, 1, 2, 3].map((i) =>
    arrayValue(
      u32,
      [vectors.length],
      vectors.map((vector) => vector[i]!),
    ),
  );
  const [y0, y1] = evaluate(program, inputs);
  expect([...y0!.data].map(hex)).toEqual(vectors.map((vector) => hex(vector[4])));
  expect([...y1!.data].map(hex)).toEqual(vectors.map((vector) => hex(vector[5])));
});

test("words of another dtype are refused", () => {
  const word = arrayType(i32);
  expect(() => buildProgram("f", [word, word, word, word], (b, ...words) => b.apply(threefry, words, {})))
    .toThrowErrorMatchingInlineSnapshot(`
      [ShapeError: [dtype-mismatch] threefry: words are i32[]
        line: <line>
        hint: keys and counters are u32; cast them with astype()]
    `);
});
