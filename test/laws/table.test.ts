import { primitives } from "@cotangent/ir";
import { expect, test } from "vitest";
import { rows } from "./table.ts";
import { testRows } from "./test-rows.ts";

test("every operation has one row", () => {
  const names = rows.map(({ primitive }) => primitive.name);
  expect(names.toSorted()).toEqual([...primitives.keys()].toSorted());
});

testRows(0);
