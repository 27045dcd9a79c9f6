/** Modules for programs with named sizes: one for arrays of any length. Arrays that live in linear memory stay where they are. */
import {
  bindSizes,
  evaluateDim,
  typesOf,
  type ArrayType,
  type ArrayValue,
  type Program,
  type Sizes,
} from "@cotangent/ir";
import { makePlan, sizedSimd, type Plan } from "@cotangent/kernel";
import type { SizedExecutable } from "../sized-executable.ts";
import { allocateSmall } from "../small-arrays.ts";
import { aligned } from "./alignment.ts";
import { fitsWasm, wasmOptions } from "./compile.ts";
import { runOn } from "./executable.ts";
import { heap, type Heap } from "./heap.ts";
import { hostFunctions } from "./host.ts";
import { bytesOf, longArraysOf } from "./long-arrays.ts";
import { emitPlans } from "./plan.ts";
import type { WasmProgram } from "./program.ts";
import { freeResident, residentArray, settled } from "./resident.ts";
import { sizesOfPlan } from "./sizes.ts";

const entry = "run";

/**
 * `program` as a module with vectors that runs on one thread; undefined for effects, for functions that are larger than the engine
 * takes, and where a content-security policy forbids modules.
 */
export function compileSizedVectors(program: Program): SizedExecutable | undefined {
  const plan = makePlan(program, sizedSimd);
  if (!fitsWasm(plan)) return undefined;
  const memory = heap();
  try {
    return executableOn(memory, program, loadedInto(memory, plan));
  } catch (error) {
    if (error instanceof WebAssembly.CompileError) return undefined;
    throw error;
  }
}

/** A module on the memory of all programs. */
interface Loaded {
  /** The names of its sizes, sorted. */
  readonly sizes: readonly string[];
  /** What runs for these sizes. */
  programFor(sizes: Sizes): Instance;
}

interface Instance extends Pick<WasmProgram, "scratchBytes" | "run"> {
  /** The name of a size that was too short for a loop of the last run. */
  short?: string | undefined;
}

type Run = (...args: readonly number[]) => number | undefined;
const isRun = (value: unknown): value is Run => typeof value === "function";

function loadedInto(memory: Heap, plan: Plan): Loaded {
  // How many iterations a loop has, and so whether it is worth sharing, is not known yet.
  const options = wasmOptions({ threads: 1, leastCost: Infinity });
  const { bytes, memoryBytes, tileBytes, rooms } = emitPlans(new Map([[entry, plan]]), options, memory.isShared);
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes), {
    cotangent: { ...hostFunctions, memory: memory.memory },
  });
  const { [entry]: call } = exports;
  if (!isRun(call)) throw new Error("internal: a module exports no function");
  const sizes = sizesOfPlan(plan);
  const long = longArraysOf(plan);
  const tiles = aligned(memoryBytes);
  const end = tiles + aligned(tileBytes);
  return {
    sizes,
    programFor(known) {
      const values = sizes.map((name) => known.get(name) ?? 1);
      return {
        scratchBytes: long.reduce((sum, array) => sum + bytesOf(array, known), end),
        run(scratch, inputs, outputs) {
          const longer = long.length > 0 ? [scratch + end] : [];
          const room = call(scratch, scratch + tiles, ...inputs, ...outputs, ...values, ...longer) ?? 0;
          this.short = rooms[room - 1];
        },
      };
    },
  };
}

function executableOn(memory: Heap, program: Program, { sizes, programFor }: Loaded): SizedExecutable {
  const rooms = new Map(sizes.map((name) => [name, 1]));
  const outputs = typesOf(program.outputs);
  return {
    source: "",
    sizes,
    settle: (elements) => settled(memory, elements),
    run(inputs) {
      const bound = bindSizes(program, inputs);
      const given = inputs.map(({ data }) => data);
      for (;;) {
        const known = new Map([...rooms, ...bound]);
        const results = outputs.map((type) => resultOf(memory, type, known));
        const arrays = results.map(({ data }) => data);
        const instance = programFor(known);
        runOn(memory, instance, given, arrays);
        const { short } = instance;
        if (short === undefined) return results;
        arrays.forEach(freeResident);
        rooms.set(short, 2 * (rooms.get(short) ?? 1));
      }
    },
  };
}

/** A new array of the lengths that `type` has for these sizes, whose elements are anything. */
function resultOf(memory: Heap, { dtype, shape }: ArrayType, sizes: Sizes): ArrayValue {
  const lengths = shape.map((dim) => evaluateDim(dim, sizes));
  const length = lengths.reduce((product, one) => product * one, 1);
  return { dtype, shape: lengths, data: residentArray(memory, dtype, length) ?? allocateSmall(dtype, length) };
}
