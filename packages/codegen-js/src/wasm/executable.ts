/** A module for a plan as a function on typed arrays. Those that live in linear memory stay where they are. */
import { at, get, type ArrayType, type TypedArray } from "@cotangent/ir";
import { memoryOf, type Plan } from "@cotangent/kernel";
import type { Executable, Signature } from "../executable.ts";
import { guard } from "../guard.ts";
import { sizeOfType } from "../places.ts";
import { allocateSmall } from "../small-arrays.ts";
import type { WasmOptions } from "./functions.ts";
import { heap, type Heap } from "./heap.ts";
import { aligned, alignment } from "./alignment.ts";
import { makeProgram, type WasmProgram } from "./program.ts";
import { addressOf, freeResident, residentArray, settled } from "./resident.ts";
import { copyIn, copyOut } from "./transfer.ts";

/** A test that arrays have these types. */
function fitting(types: readonly ArrayType[]): (arrays: readonly TypedArray[]) => boolean {
  const wanted = types.map((type) => ({ like: type.dtype.allocate(0).constructor, length: sizeOfType(type) }));
  return (arrays) =>
    arrays.length === wanted.length &&
    wanted.every(({ like, length }, i) => arrays[i]?.constructor === like && arrays[i].length === length);
}

/** @param donated for each input whether nobody looks at its array after `run`; what no output takes of that is given back */
export function executableWith(
  plan: Plan,
  signature: Signature,
  options: WasmOptions,
  donated: readonly boolean[] = [],
): Executable {
  const memory = heap();
  const program = makeProgram(plan, options, memory);
  const [inputsFit, outputsFit] = [fitting(signature.inputs), fitting(signature.outputs)];
  // The position of the input whose array an output is; -1 where it is a new one.
  const sources = plan.outputs.map((buffer) => plan.inputs.indexOf(buffer));
  const lengths = signature.outputs.map(sizeOfType);
  const ended = plan.inputs.flatMap((_, i) => (donated[i] && !sources.includes(i) ? [i] : []));
  const runInto = (given: readonly TypedArray[], results: readonly TypedArray[]): void => {
    if (!inputsFit(given) || !outputsFit(results)) guard.explain(plan, given, results);
    runOn(memory, program, given, results);
  };
  return {
    source: "",
    plan,
    inputs: signature.inputs,
    outputs: signature.outputs,
    runInto,
    run(given) {
      const results = signature.outputs.map(({ dtype }, i) => {
        const length = at(lengths, i);
        return given[at(sources, i)] ?? residentArray(memory, dtype, length) ?? allocateSmall(dtype, length);
      });
      runInto(given, results);
      for (const i of ended) if (!results.includes(at(given, i))) freeResident(given[i]);
      return results;
    },
    memory: () => memoryOf(plan, { alignment, kernels: program.kernelBytes }),
    settle: (elements) => settled(memory, elements),
  };
}

/** Runs `program` on arrays, of which those that are not in linear memory are copied there for the call. */
export function runOn(
  memory: Heap,
  program: Pick<WasmProgram, "scratchBytes" | "run">,
  given: readonly TypedArray[],
  results: readonly TypedArray[],
): void {
  let bytes = program.scratchBytes;
  // Where copies are in the memory of the call. An array has one, also where an output is in the place of an input.
  const copies = new Map<TypedArray, number>();
  const reserve = (array: TypedArray): void => {
    if (addressOf(array) !== undefined || copies.has(array)) return;
    copies.set(array, bytes);
    bytes += aligned(array.byteLength);
  };
  given.forEach(reserve);
  results.forEach(reserve);
  const start = memory.allocate(bytes);
  const place = (array: TypedArray): number => addressOf(array) ?? start + get(copies, array, "copy of an array");
  try {
    for (const array of given) if (copies.has(array)) copyIn(memory, place(array), array);
    program.run(start, given.map(place), results.map(place));
    for (const array of results) if (copies.has(array)) copyOut(memory, place(array), array);
  } finally {
    memory.free(start, bytes);
  }
}
