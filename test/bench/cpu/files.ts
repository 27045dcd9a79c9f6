/** Inputs and results of a task, in files that all contenders can read and write. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { kindOf } from "./kinds.ts";
import type { Request } from "./protocol.ts";
import type { Dtype, Sizes, Task } from "./task.ts";

export type Prepare = Extract<Request, { do: "prepare" }>;

/** Writes the inputs of a task to `folder`; returns what to say to a contender. */
export function writeInputs({ kind, way, dtype, sizes }: Task, folder: string, warmUp: number): Prepare {
  const inputs = kindOf(kind)
    .inputs(sizes as Sizes, dtype)
    .map(({ shape, data }, i) => {
      const file = join(folder, `${i}`);
      writeFileSync(file, new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
      const type: Dtype | "i32" = data instanceof Int32Array ? "i32" : data instanceof Float32Array ? "f32" : "f64";
      return { file, dtype: type, shape };
    });
  return { do: "prepare", kind, way, dtype, sizes: sizes as Sizes, inputs, results: join(folder, "results"), warmUp };
}

export function readResults({ results, dtype }: Prepare, lengths: readonly number[]): readonly ArrayLike<number>[] {
  const { buffer, byteOffset, byteLength } = readFileSync(results);
  const all =
    dtype === "f32"
      ? new Float32Array(buffer, byteOffset, byteLength / 4)
      : new Float64Array(buffer, byteOffset, byteLength / 8);
  let at = 0;
  return lengths.map((length) => all.subarray(at, (at += length)));
}
