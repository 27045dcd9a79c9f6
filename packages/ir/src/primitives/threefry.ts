/**
 * Threefry-2x32 with 20 rounds: a keyed bijection of 64-bit counters, from which random bits are made.
 * (J. K. Salmon et al., "Parallel random numbers: as easy as 1, 2, 3", SC 2011.)
 */
import { u32 } from "../dtype.ts";
import { at, ShapeError } from "../errors.ts";
import { NodeTable, type Algebra, type Node } from "../node.ts";
import type { Primitive } from "../primitive.ts";
import type { NoParams } from "../program.ts";
import { checkSameType, showType } from "../type.ts";
import { batchPointwise, checkArity } from "./pointwise.ts";

/** Bits that each round rotates by; the two lines take turns, four rounds each. */
const rotations: readonly (readonly number[])[] = [
  [13, 15, 26, 6],
  [17, 29, 16, 24],
];

type Pair = readonly [Node, Node];

function round(k: Algebra<Node>, [x, z]: Pair, by: number): Pair {
  const sum = k.add(x, z);
  const rotated = k.or(k.shl(z, k.constant(by, u32)), k.shr(z, k.constant(32 - by, u32)));
  return [sum, k.xor(sum, rotated)];
}

/** The rounds, with a word of the extended key and the number of the group added to each word after every four. */
function rounds(k: Algebra<Node>, [key0, key1]: Pair, [count0, count1]: Pair): Pair {
  const parity = k.xor(k.constant(0x1bd11bda, u32), k.xor(key0, key1));
  const keys = [key0, key1, parity];
  let words: Pair = [k.add(count0, key0), k.add(count1, key1)];
  for (let group = 1; group <= 5; group++) {
    for (const by of at(rotations, (group - 1) % 2)) words = round(k, words, by);
    const [x, z] = words;
    words = [k.add(x, at(keys, group % 3)), k.add(k.add(z, at(keys, (group + 1) % 3)), k.constant(group, u32))];
  }
  return words;
}

/** `(y₀, y₁) = threefry(key = (k₀, k₁), counter = (c₀, c₁))`, elementwise on four u32 arrays of one shape. */
export const threefry: Primitive<NoParams> = {
  name: "threefry",
  type(args) {
    checkArity(args, 4, "threefry");
    checkSameType(args, "threefry");
    const first = at(args, 0);
    if (first.dtype !== u32)
      throw new ShapeError(
        "dtype-mismatch",
        `threefry: words are ${showType(first)}`,
        "keys and counters are u32; cast them with astype()",
      );
    return [first, first];
  },
  lower() {
    const table = new NodeTable();
    const word = (i: number): Node => table.input(i, u32);
    return { form: "scalar", results: rounds(table.algebra, [word(0), word(1)], [word(2), word(3)]) };
  },
  derivative: { kind: "zero" },
  batch: batchPointwise(() => threefry),
};
