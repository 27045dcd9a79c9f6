import { axisIndex, quotientIndex, remainderIndex, scaledIndex, sizeIndex, sumIndex, type Index } from "@cotangent/ir";
import { expect, test } from "vitest";
import { simplifyIndex } from "./simplify-index.ts";

/** The value of an index over one axis, on a machine that rounds quotients towards zero. */
function valueOf(index: Index, i: number): number {
  switch (index.kind) {
    case "axis":
      return i;
    case "size":
      return Number(index.value);
    case "sum":
      return index.terms.reduce((sum, term) => sum + valueOf(term, i), 0);
    case "scaled":
      return valueOf(index.index, i) * Number(index.by);
    case "quotient":
      return Math.trunc(valueOf(index.index, i) / Number(index.by));
    case "remainder":
      return valueOf(index.index, i) % Number(index.by);
    case "value":
      throw new Error("not here");
  }
}

test("nothing negative is divided", () => {
  for (const extent of [1, 2, 5, 8])
    for (const by of [2, 3, 4])
      for (const constant of [0, 3, 9]) {
        const index = sumIndex(sizeIndex(constant + extent), scaledIndex(axisIndex(0), -1));
        for (const divided of [quotientIndex(index, by), remainderIndex(index, by)]) {
          const simple = simplifyIndex(divided, () => extent);
          for (let i = 0; i < extent; i++) expect(valueOf(simple, i)).toBe(valueOf(divided, i));
        }
      }
});
