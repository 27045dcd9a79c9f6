/** Programs with named sizes as modules of WebAssembly, loaded as the loader of an emitted module does it. */
import { addressesIn, standaloneModule } from "@cotangent/codegen-js/wasm";
import { bindSizes, evaluateDim, filledArray, typesOf, type ArrayValue, type Program } from "@cotangent/ir";

export interface SizedWasm {
  /** The outputs for `inputs`; rooms of loops grow as needed. */
  run(inputs: readonly ArrayValue[]): readonly ArrayValue[];
  readonly sizes: readonly string[];
}

const name = "f";
const isRun = (value: unknown): value is (...args: readonly number[]) => number | undefined =>
  typeof value === "function";

/** Undefined for programs that need JavaScript. */
export function sizedWasm(program: Program): SizedWasm | undefined {
  const made = standaloneModule(new Map([[name, program]]));
  const frame = made?.frames.get(name);
  if (!made || !frame) return undefined;
  const memory = new WebAssembly.Memory({ initial: Math.ceil(made.memoryBytes / 65_536) });
  // oxlint-disable-next-line typescript/no-implied-eval -- The text is our own.
  const host = new Function(`${made.host("host").join("\n")}\nreturn host;`)() as Record<
    string,
    WebAssembly.ImportValue
  >;
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(made.bytes), { cotangent: { ...host, memory } });
  const run = exports[name];
  if (!isRun(run)) throw new Error("the module exports no function");
  const rooms = new Map<string, number>();
  return {
    sizes: frame.sizes,
    run(inputs) {
      const bound = bindSizes(program, inputs);
      for (;;) {
        const known = new Map([...frame.sizes.map((size) => [size, 1] as const), ...rooms, ...bound]);
        const places = addressesIn(frame, known);
        const missing = places.end - memory.buffer.byteLength;
        if (missing > 0) memory.grow(Math.ceil(missing / 65_536));
        // Nothing may depend on what is there: memory is used again and again.
        new Uint8Array(memory.buffer, frame.start, places.end - frame.start).fill(0xff);
        inputs.forEach(({ data }, i) => {
          const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
          new Uint8Array(memory.buffer, places.inputs[i]).set(bytes);
        });
        const sizes = frame.sizes.map((size) => known.get(size) ?? 1);
        const short = run(...frame.scratch, ...places.inputs, ...places.outputs, ...sizes, places.temporaries);
        const room = short === undefined ? undefined : made.rooms[short - 1];
        if (room !== undefined) {
          rooms.set(room, 2 * (rooms.get(room) ?? 1));
          continue;
        }
        return typesOf(program.outputs).map(({ dtype, shape }, i) => {
          const result = filledArray(
            dtype,
            shape.map((dim) => evaluateDim(dim, known)),
            0,
          );
          const { buffer, byteOffset, byteLength } = result.data;
          new Uint8Array(buffer, byteOffset, byteLength).set(
            new Uint8Array(memory.buffer, places.outputs[i], byteLength),
          );
          return result;
        });
      }
    },
  };
}
