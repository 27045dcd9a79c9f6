/** Programs as a module of WebAssembly that a loader of a few lines brings to life, without this package. */
import { at, scalarOps, type Program, type ScalarOp, type Sizes } from "@cotangent/ir";
import { makePlan, sizedSimd, type Plan } from "@cotangent/kernel";
import { printHelpers, type Helper } from "../helpers.ts";
import { printScalar, type Printable } from "../print-scalar.ts";
import { aligned, alignment } from "./alignment.ts";
import { fitsWasm } from "./compile.ts";
import { bytesOf, longArray, longArraysOf, type LongArray } from "./long-arrays.ts";
import { emitPlans } from "./plan.ts";
import { sizesOfPlan } from "./sizes.ts";

export interface StandaloneModule {
  /**
   * It exports a function for each program, by name, and imports `cotangent.memory` and the functions of {@link host}. A function
   * takes the addresses `scratch`, `inputs` and `outputs` of its frame, its sizes, and where `temporaries` may be, if there are any.
   * If a size was too short for a loop, it returns the number of the size in {@link rooms}, else 0 or nothing.
   */
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Statements, the last of which is `const NAME = { … }` with the functions that the module imports. */
  host(name: string): readonly string[];
  /** Bytes of memory that is there at first; it is to grow for programs with sizes. */
  readonly memoryBytes: number;
  readonly frames: ReadonlyMap<string, Frame>;
  /** The names of sizes that say how much room there is for the iterations of a loop; the first has the number 1. */
  readonly rooms: readonly string[];
}

/** Addresses of the arrays of a frame. */
export interface FrameAddresses {
  readonly inputs: readonly number[];
  readonly outputs: readonly number[];
  readonly temporaries: number;
  /** So long the memory has to be. */
  readonly end: number;
}

/** Where the arrays of `frame` are for these sizes. */
export function addressesIn({ start, inputs, outputs, temporaries }: Frame, sizes: Sizes): FrameAddresses {
  let end = start;
  const places = (arrays: readonly LongArray[]): readonly number[] =>
    arrays.map((array) => {
      const address = end;
      end += bytesOf(array, sizes);
      return address;
    });
  const [given, found] = [places(inputs), places(outputs)];
  const address = end;
  places(temporaries);
  return { inputs: given, outputs: found, temporaries: address, end };
}

/** What the function of a program takes, and where it may be: arrays lie one after the other, each at a multiple of 64. */
export interface Frame {
  /** Where temporaries of known lengths and tiles are. */
  readonly scratch: readonly [number, number];
  /** Where inputs begin; outputs follow, and then temporaries that are as long as sizes say. */
  readonly start: number;
  readonly inputs: readonly LongArray[];
  readonly outputs: readonly LongArray[];
  readonly temporaries: readonly LongArray[];
  /** The names of the sizes, sorted. */
  readonly sizes: readonly string[];
}

/**
 * One thread, with vectors of the engine.
 * @param relaxed whether products and sums may be one instruction, rounded once or twice, which not every engine has
 * @returns undefined if a program has effects, or more arrays than functions have parameters
 */
export function standaloneModule(
  programs: ReadonlyMap<string, Program>,
  relaxed = false,
): StandaloneModule | undefined {
  const plans = new Map([...programs].map(([name, program]) => [name, makePlan(program, sizedSimd)]));
  if (![...plans.values()].every(fitsWasm)) return undefined;
  const { bytes, memoryBytes, tileBytes, imports, rooms } = emitPlans(plans, {
    relaxed,
    simd: true,
    threads: 1,
    leastCost: Infinity,
  });
  // No array is at address 0. Calls follow one another, so that all have their arrays in one place.
  const tiles = alignment + aligned(memoryBytes);
  const start = tiles + aligned(tileBytes);
  const frameOf = (plan: Plan): Frame => ({
    scratch: [alignment, tiles],
    start,
    inputs: plan.inputs.map((buffer) => longArray(at(plan.buffers, buffer).type)),
    outputs: plan.outputs.map((buffer) => longArray(at(plan.buffers, buffer).type)),
    temporaries: longArraysOf(plan),
    sizes: sizesOfPlan(plan),
  });
  const frames = new Map([...plans].map(([name, plan]) => [name, frameOf(plan)]));
  return {
    bytes,
    host: (name) => hostText(name, imports),
    memoryBytes: [...frames.values()].reduce(
      (most, frame) => Math.max(most, addressesIn(frame, new Map(frame.sizes.map((name) => [name, 0]))).end),
      start,
    ),
    frames,
    rooms,
  };
}

const isPrintable = (name: string): name is Printable =>
  Object.hasOwn(scalarOps, name) && name !== "cast" && name !== "bitcast";

function hostText(name: string, imports: readonly string[]): readonly string[] {
  const used = new Set<Helper>();
  const functions = imports.filter(isPrintable).map((op: ScalarOp & Printable) => {
    const params = ["x", "y", "z"].slice(0, scalarOps[op].arity);
    return `  ${op}: (${params.join(", ")}) => ${printScalar(op, "float", params, used)},`;
  });
  return [...printHelpers(used), `const ${name} = {`, ...functions, "};"];
}
