/** For tests: modules of WebAssembly against the interpreter. */
import { arrayValue, evaluate, type ArrayType, type Program } from "@cotangent/ir";
import { compileWasm } from "../wasm/compile.ts";

export const countOf = (type: ArrayType): number =>
  type.shape.reduce<number>((product, dim) => product * Number(dim), 1);

/** The largest difference between compiled and interpreted results, relative to values of at least 1; NaN where sizes differ. */
export function difference(program: Program, simd = true): number {
  const inputs = program.inputs.map(({ type }, i) => {
    const element = (k: number): number =>
      type.dtype.kind === "float" ? Math.sin((i + 1) * (k + 1) * 1.7) : (k * 7 + i) % 3;
    return arrayValue(
      type.dtype,
      type.shape.map(Number),
      Array.from({ length: countOf(type) }, (_, k) => element(k)),
    );
  });
  const wanted = evaluate(program, inputs);
  let most = 0;
  for (const relaxed of [false, true]) {
    const found = compileWasm(program, { cache: false, relaxed, simd }).run(inputs.map(({ data }) => data));
    wanted.forEach(({ data }, i) => {
      const array = found[i] ?? [];
      if (array.length !== data.length) most = NaN;
      data.forEach((x, k) => (most = Math.max(most, Math.abs((array[k] ?? NaN) - x) / Math.max(1, Math.abs(x)))));
    });
  }
  return most;
}
