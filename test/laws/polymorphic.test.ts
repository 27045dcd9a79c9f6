/**
 * Polymorphic programs are the specialised ones: what vmap makes of an operation for a batch of a known length, traced for several
 * lengths, becomes one program, which computes for other lengths what vmap for those computes.
 */
import { compileSized } from "@cotangent/codegen-js";
import { compileSizedVectors } from "@cotangent/codegen-js/wasm";
import { optimize, ShapeError } from "@cotangent/ir";
import { doublingHost } from "@cotangent/ir/testing";
import { expect, test } from "vitest";
import { run } from "./calculus.ts";
import { batchOf, generalized, isRefused, items, onRows, subjectOf, subjectsOf } from "./sized.ts";
import { expectClose, precisionOf, type Subject } from "./subject.ts";

/** Blocks of vectors and of rows, and what is left of them. */
const lengths = [2, 17] as const;

function checkPolymorphic(subject: Subject): void {
  const program = optimize(generalized(subject));
  const compiled = [compileSized(program), compileSizedVectors(program)];
  for (const length of lengths) {
    const batch = batchOf(subject, length);
    const expected = run(onRows(subject, length), batch);
    for (const code of compiled)
      if (code)
        expectClose(
          code.run(batch, doublingHost),
          expected,
          precisionOf(program, 10),
          `${code.source === "" ? "WebAssembly" : "JavaScript"} with n = ${length}`,
        );
  }
}

test.each(items.filter((one) => !isRefused(one)))("$name", (item) => {
  expect(() => subjectsOf(item).forEach(checkPolymorphic)).not.toThrow();
});

test.each(items.filter(isRefused))("$name: refused", ({ item }) => {
  expect(() => generalized(subjectOf(item))).toThrow(ShapeError);
});
