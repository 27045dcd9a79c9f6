/** Code for a program with named sizes, each made when it is first needed: JavaScript for little work, WebAssembly for more, and WGSL for each device. */
import { compileSized, type SizedExecutable } from "@cotangent/codegen-js";
import { compileSizedVectors, isForJavaScript } from "@cotangent/codegen-js/wasm";
import { at, BoundedCache, optimize, sizesOf, type Program, type Sizes } from "@cotangent/ir";
import type { Real, Stored } from "../content.ts";
import { allowed } from "../control.ts";
import { host, isRemote, type RemoteDevice, type RemoteExecutable } from "../device.ts";
import { placeOf, storedTensor } from "../execute.ts";
import { storedOf } from "../trace.ts";

/** For how many sets of lengths it is known what runs. */
export const knownSizes = 1024;

type OnDevice = Pick<RemoteExecutable, "run">;

export class SizedCode {
  readonly #program: Program;
  #javascript: SizedExecutable | undefined;
  /** Null where the program cannot be a module. */
  #vectors: SizedExecutable | null | undefined;
  readonly #small = new BoundedCache<string, boolean>(knownSizes);
  readonly #onDevices = new WeakMap<RemoteDevice, OnDevice>();

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

  /** What runs for these sizes on the CPU, chosen as for a program of known lengths. */
  for(sizes: Sizes): SizedExecutable {
    if (!allowed().vectors || this.#isSmall(sizes)) return this.javascript;
    this.#vectors ??= compileSizedVectors(this.#program) ?? null;
    return this.#vectors ?? this.javascript;
  }

  /** Whether little is to be done for these sizes. Asking takes longer than that little. */
  #isSmall(sizes: Sizes): boolean {
    return this.#small.get([...sizes.values()].join(), () => isForJavaScript(this.#program, sizes));
  }

  /** The results for arrays of these sizes, as tensors: where the arrays are, as those of `jit`. */
  run(sizes: Sizes, contents: readonly Real[], weak: readonly boolean[]): readonly Stored[] {
    const args = contents.map(storedOf);
    const device = placeOf({ args });
    return isRemote(device)
      ? this.#on(device)
          .run(
            args.map(({ storage, type }) => storage.on(device, type)),
            allowed().handler?.([]),
          )
          .map((array, i) => storedTensor(device, array.type, array, at(weak, i)))
      : runSized(this.for(sizes), args, weak);
  }

  #on(device: RemoteDevice): OnDevice {
    const known = this.#onDevices.get(device);
    if (known) return known;
    const made = device.compileSized(this.#program);
    this.#onDevices.set(device, made);
    return made;
  }
}

/** The results of `executable` on arrays of the host. */
function runSized(executable: SizedExecutable, args: readonly Stored[], weak: readonly boolean[]): readonly Stored[] {
  const inputs = args.map(({ type, shape, storage }) => ({
    dtype: type.dtype,
    shape,
    data: storage.settle(executable),
  }));
  return executable
    .run(inputs, allowed().handler?.([]))
    .map(({ dtype, shape, data }, i) => storedTensor(host, { dtype, shape }, data, at(weak, i)));
}
