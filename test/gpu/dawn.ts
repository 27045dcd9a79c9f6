/** Dawn, the WebGPU of Chromium, in Node: the npm package `webgpu`. */

interface Dawn {
  create(options: readonly string[]): GPU;
  /** `GPUBufferUsage` and the other globals of a browser. */
  readonly globals: object;
}

/**
 * An entry to WebGPU, such as a browser has in `navigator.gpu`; one for each list of options.
 * It is kept on the global object, for the process crashes when it is collected, even while a device of it is in use.
 */
export async function dawn(options: readonly string[] = []): Promise<GPU> {
  // The name is no literal, so that TypeScript does not load the types of the package, which clash with its own.
  const name: string = "webgpu";
  const { create, globals } = (await import(/* @vite-ignore */ name)) as Dawn;
  Object.assign(globalThis, globals);
  const entries = (kept[key] ??= new Map());
  const id = options.join(" ");
  const entry = entries.get(id) ?? create(options);
  entries.set(id, entry);
  return entry;
}

const key = Symbol.for("cotangent.test.dawn");
const kept = globalThis as { [key]?: Map<string, GPU> };
