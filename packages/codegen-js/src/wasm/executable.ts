/** A module for a plan as a function on typed arrays. Those that live in linear memory stay where they are. */
import { at, type ArrayType, type TypedArray } from "@cotangent/ir";
import type { Plan } from "@cotangent/kernel";
import type { Executable, Signature } from "../executable.ts";
import { guard } from "../guard.ts";
import { sizeOfType } from "../places.ts";
import { allocateSmall } from "../small-arrays.ts";
import type { WasmOptions } from "./functions.ts";
import { heap, type Heap } from "./heap.ts";
import { aligned, bytesOfType } from "./plan.ts";
import { makeProgram, type WasmProgram } from "./program.ts";
import { addressOf, residentArray } from "./resident.ts";
import { copyIn, copyOut } from "./transfer.ts";

/** Where copies of arrays are in the memory of one call. */
interface Frame {
  readonly inputs: readonly number[];
  readonly outputs: readonly number[];
  readonly bytes: number;
}

function frameOf({ plan, scratchBytes }: WasmProgram, { inputs, outputs }: Signature): Frame {
  let bytes = scratchBytes;
  const take = (type: ArrayType): number => {
    const start = bytes;
    bytes += aligned(bytesOfType(type));
    return start;
  };
  const given = inputs.map(take);
  // An output in the memory of a donated input is where the input is.
  const results = outputs.map((type, i) => {
    const input = plan.inputs.indexOf(at(plan.outputs, i));
    return input < 0 ? take(type) : at(given, input);
  });
  return { inputs: given, outputs: results, bytes };
}

/** A test that arrays have these types. */
function fitting(types: readonly ArrayType[]): (arrays: readonly TypedArray[]) => boolean {
  const wanted = types.map((type) => ({ like: type.dtype.allocate(0).constructor, length: sizeOfType(type) }));
  return (arrays) =>
    arrays.length === wanted.length &&
    wanted.every(({ like, length }, i) => arrays[i]?.constructor === like && arrays[i].length === length);
}

export function executableWith(plan: Plan, signature: Signature, options: WasmOptions): Executable {
  const call = new Call(makeProgram(plan, options, heap()), signature, heap());
  const [inputsFit, outputsFit] = [fitting(signature.inputs), fitting(signature.outputs)];
  const runInto = (given: readonly TypedArray[], results: readonly TypedArray[]): void => {
    if (!inputsFit(given) || !outputsFit(results)) guard.explain(plan, given, results);
    call.run(given, results);
  };
  return {
    source: "",
    plan,
    inputs: signature.inputs,
    outputs: signature.outputs,
    runInto,
    run(given) {
      const results = call.results(given);
      runInto(given, results);
      return results;
    },
  };
}

class Call {
  readonly #program: WasmProgram;
  readonly #signature: Signature;
  readonly #heap: Heap;
  readonly #frame: Frame;
  /** The position of the input whose array an output is; -1 where it is a new one. */
  readonly #sources: readonly number[];
  readonly #lengths: readonly number[];

  constructor(program: WasmProgram, signature: Signature, memory: Heap) {
    this.#program = program;
    this.#signature = signature;
    this.#heap = memory;
    this.#frame = frameOf(program, signature);
    this.#sources = program.plan.outputs.map((buffer) => program.plan.inputs.indexOf(buffer));
    this.#lengths = signature.outputs.map(sizeOfType);
  }

  /** Arrays for the outputs: new ones, but for those in the memory of an input. */
  results(given: readonly TypedArray[]): readonly TypedArray[] {
    return this.#signature.outputs.map(({ dtype }, i) => {
      const length = at(this.#lengths, i);
      return given[at(this.#sources, i)] ?? residentArray(this.#heap, dtype, length) ?? allocateSmall(dtype, length);
    });
  }

  run(given: readonly TypedArray[], results: readonly TypedArray[]): void {
    const memory = this.#heap;
    const { inputs, outputs, bytes } = this.#frame;
    const start = memory.allocate(bytes);
    // An array has one address, also where an output is in the place of an input.
    const place = (array: TypedArray, offset: number): number => addressOf(array) ?? start + offset;
    try {
      given.forEach((array, i) => {
        if (addressOf(array) === undefined) copyIn(memory, start + at(inputs, i), array);
      });
      this.#program.run(
        start,
        given.map((array, i) => place(array, at(inputs, i))),
        results.map((array, i) => place(array, at(outputs, i))),
      );
      results.forEach((array, i) => {
        if (addressOf(array) === undefined) copyOut(memory, start + at(outputs, i), array);
      });
    } finally {
      memory.free(start, bytes);
    }
  }
}
