/** Code for a program with named sizes: JavaScript for little work and WebAssembly for more, each made when it is first needed. */
import { compileSized, type SizedExecutable } from "@cotangent/codegen-js";
import { compileSizedVectors, isForJavaScript } from "@cotangent/codegen-js/wasm";
import { at, DeviceError, optimize, sizesOf, type ArrayValue, type Program, type Sizes } from "@cotangent/ir";
import type { Real, Stored } from "../content.ts";
import { allowed } from "../control.ts";
import { host } from "../device.ts";
import { storedTensor } from "../execute.ts";
import { storedOf } from "../trace.ts";

export class SizedCode {
  readonly #program: Program;
  #javascript: SizedExecutable | undefined;
  /** Null where the program cannot be a module. */
  #vectors: SizedExecutable | null | undefined;

  constructor(program: Program) {
    this.#program = optimize(program);
  }

  /** The names of the sizes, sorted. */
  get sizes(): readonly string[] {
    return sizesOf(this.#program);
  }

  get javascript(): SizedExecutable {
    return (this.#javascript ??= compileSized(this.#program));
  }

  /** What runs for these sizes, chosen as for a program of known lengths. */
  for(sizes: Sizes): SizedExecutable {
    if (!allowed().vectors || isForJavaScript(this.#program, sizes)) return this.javascript;
    this.#vectors ??= compileSizedVectors(this.#program) ?? null;
    return this.#vectors ?? this.javascript;
  }
}

/** The results of `executable` on `contents`, as tensors. */
export function runSized(
  executable: SizedExecutable,
  contents: readonly Real[],
  weak: readonly boolean[],
): readonly Stored[] {
  const inputs = contents.map((content) => settledOn(executable, content));
  return executable
    .run(inputs)
    .map(({ dtype, shape, data }, i) => storedTensor(host, { dtype, shape }, data, at(weak, i)));
}

function settledOn(executable: SizedExecutable, content: Real): ArrayValue {
  const { type, shape, storage } = storedOf(content);
  if (storage.isOnHost) return { dtype: type.dtype, shape, data: storage.settle(executable) };
  throw new DeviceError(
    "wrong-device",
    `polymorphic: an array on ${storage.device.name}`,
    'copy it with devicePut(x, "cpu")',
  );
}
