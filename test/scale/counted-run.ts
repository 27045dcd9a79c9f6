/** Compiled code that counts what it does while it runs: elements read and written, memory taken, functions of Math called. */
import type { Executable } from "@cotangent/codegen-js";
import type { TypedArray } from "@cotangent/ir";

export interface Counts {
  bytesMoved: number;
  /** Of the arena, which is kept, and of arrays that are made besides. */
  bytesTaken: number;
  mathCalls: number;
}

type ArrayClass = new (...args: readonly unknown[]) => TypedArray;

const classes = { Float64Array, Float32Array, Int32Array, Uint32Array, Uint8Array };

/** Runs the code of `executable` once on `inputs`. */
export function countedRun({ source, outputs }: Executable, inputs: readonly TypedArray[]): Counts {
  // The word through which code looks at the bits of a number belongs to the module, as its functions do.
  const word = source.includes("const scratchF = new Float32Array(1)") ? 4 : 0;
  const counts: Counts = { bytesMoved: 0, bytesTaken: 0 - word, mathCalls: 0 };
  const watch = (array: TypedArray): TypedArray =>
    new Proxy(array, {
      get(target, key) {
        if (typeof key === "string" && /^\d+$/.test(key)) counts.bytesMoved += target.BYTES_PER_ELEMENT;
        const found: unknown = Reflect.get(target, key, target);
        if (typeof found !== "function" || key === "constructor") return found;
        // Methods walk over the whole array, but for those that only look at it elsewhere.
        return (...args: readonly unknown[]): unknown => {
          const result: unknown = Reflect.apply(found, target, args);
          if (key === "subarray") return watch(result as TypedArray);
          counts.bytesMoved += target.byteLength;
          return result;
        };
      },
      set(target, key, value) {
        counts.bytesMoved += target.BYTES_PER_ELEMENT;
        return Reflect.set(target, key, value, target);
      },
    });
  const watched = Object.entries(classes).map(([name, own]) => [
    name,
    new Proxy(own as unknown as ArrayClass, {
      construct(target, args: readonly unknown[]) {
        const array = new target(...args);
        if (!(args[0] instanceof ArrayBuffer)) counts.bytesTaken += array.byteLength;
        return watch(array);
      },
    }),
  ]);
  const math = new Proxy(Math, {
    get(target, key) {
      const found: unknown = Reflect.get(target, key);
      if (typeof found !== "function") return found;
      counts.mathCalls++;
      return found;
    },
  });
  const buffers = new Proxy(ArrayBuffer, {
    construct(target, [length]: readonly unknown[]) {
      counts.bytesTaken += Number(length);
      return new target(Number(length));
    },
  });
  const scope = Object.fromEntries([...watched, ["Math", math], ["ArrayBuffer", buffers]]) as Record<string, unknown>;
  // oxlint-disable-next-line typescript/no-implied-eval -- The code is run among names that count.
  const create = new Function(...Object.keys(scope), source)(...Object.values(scope)) as () => Run;
  const results = outputs.map(({ dtype, shape }) => dtype.allocate(shape.map(Number).reduce((a, b) => a * b, 1)));
  if (!create()(inputs.map(watch), results.map(watch), () => undefined)) throw new Error("the code refused its inputs");
  return counts;
}

type Run = (inputs: readonly TypedArray[], outputs: readonly TypedArray[], effect: () => void) => boolean;
