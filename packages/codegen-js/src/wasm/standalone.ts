/** Programs as a module of WebAssembly that a loader of a few lines brings to life, without this package. */
import { scalarOps, type Program, type ScalarOp } from "@cotangent/ir";
import { makePlan, simd } from "@cotangent/kernel";
import { printHelpers, type Helper } from "../helpers.ts";
import { printScalar, type Printable } from "../print-scalar.ts";
import { fitsWasm } from "./compile.ts";
import { aligned, alignment, bytesOfType, emitPlans } from "./plan.ts";

export interface StandaloneModule {
  /** It exports a function of no arguments for each program, by name, and imports `cotangent.memory` and the functions of {@link host}. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Statements, the last of which is `const NAME = { … }` with the functions that the module imports. */
  host(name: string): readonly string[];
  /** Bytes of memory that it needs. */
  readonly memoryBytes: number;
  /** The arguments of the function of each program, which are addresses. */
  readonly frames: ReadonlyMap<string, Frame>;
}

export interface Frame {
  /** Of temporaries and of tiles. */
  readonly scratch: readonly [number, number];
  readonly inputs: readonly number[];
  readonly outputs: readonly number[];
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
  const plans = new Map([...programs].map(([name, program]) => [name, makePlan(program, simd)]));
  if (![...plans.values()].every(fitsWasm)) return undefined;
  const { bytes, memoryBytes, tileBytes, imports } = emitPlans(plans, {
    relaxed,
    simd: true,
    threads: 1,
    leastCost: Infinity,
  });
  // No array is at address 0. Calls follow one another, so that all have their arrays in one place.
  const tiles = alignment + aligned(memoryBytes);
  const start = tiles + aligned(tileBytes);
  let end = start;
  const frames = new Map(
    [...programs].map(([name, { inputs, outputs }]) => {
      let next = start;
      const [given, found] = [inputs, outputs].map((values) =>
        values.map(({ type }) => {
          const address = next;
          next += aligned(bytesOfType(type));
          return address;
        }),
      );
      end = Math.max(end, next);
      return [name, { scratch: [alignment, tiles], inputs: given ?? [], outputs: found ?? [] }] as const;
    }),
  );
  return { bytes, host: (name) => hostText(name, imports), memoryBytes: end, frames };
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
