/** Loops that are told how much room they have. */
import { f64 } from "cotangent/compiler";
import { expect, test } from "vitest";
import { emitModule } from "../../modules/emit-module.ts";
import { load, textOf } from "../../testing/load.ts";
import { readSource } from "../read-source.ts";
import { withFiles } from "../testing/run-both.ts";

const text = `export function doubled(x: number, limit: number): number {
  let y = x;
  const all = [0, 0];
  while (y < limit) {
    y *= 2;
    all[1] = y;
  }
  return y + all[1];
}
`;

test("a loop that would go on when its room is used up gives NaN, and so does its derivative", async () => {
  const source = withFiles(
    { "f.ts": text },
    (file) => readSource({ file, name: "doubled", dtype: f64, maxSteps: 3 }).program,
  );
  if (!source) throw new Error("it is not understood");
  const files = emitModule(source, { targets: ["js"], modes: [{ kind: "value-and-grad", wrt: ["x"] }] });
  const { doubledValueAndGrad: both } = await load(textOf(files, "doubled.js"));
  expect(both?.(1, 8)).toEqual({ value: 16, grad: { x: 16 } });
  expect(both?.(1, 0)).toEqual({ value: 1, grad: { x: 1 } });
  expect(both?.(1, 9)).toEqual({ value: NaN, grad: { x: NaN } });
});
