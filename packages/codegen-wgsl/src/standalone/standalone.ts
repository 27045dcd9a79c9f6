/** Programs as kernels for WebGPU and a host of plain JavaScript that runs them, without this package. */
import { at, type ArrayType, type Program } from "@cotangent/ir";
import { gpuWithRegions, makePlan } from "@cotangent/kernel";
import { storageBytes } from "../layout.ts";
import { clean } from "../names.ts";
import { flattenPlanWith } from "../runtime/flatten.ts";
import type { PrintedEntry } from "../shader.ts";
import { EntryPrinter } from "./entry-printer.ts";
import { hostText, type HostNames } from "./host-text.ts";
import { packed, type Packing } from "./packing.ts";
import { printPlanData } from "./print-plan.ts";

export type { HostNames } from "./host-text.ts";
export type { Packing } from "./packing.ts";

export interface StandaloneShaders {
  /** The kernels, each an entry point of one module of WGSL. */
  readonly wgsl: string;
  /**
   * Statements that declare what `names` says: `new GPU(device, wgsl)`, after `await ready()`, has
   * `call(PLANS[position], inputs, outputs)`, which resolves when the bytes of the outputs are there, and `destroy()`;
   * `callOnDevice(PLANS[position], inputs, [[buffer, array], …], [[offset, bytes], …], made)` takes buffers in the place of
   * arrays on the bytes of the inputs, and fills `made` with buffers of such parts of the outputs.
   */
  host(names: HostNames): readonly string[];
  /** Where the arrays of each program are in the bytes of its inputs and outputs, by name. */
  readonly frames: ReadonlyMap<string, GpuFrame>;
}

export interface GpuFrame {
  readonly position: number;
  readonly inputs: Packing;
  readonly outputs: Packing;
  /** Of each output. */
  readonly outputBytes: readonly number[];
}

export interface StandaloneOptions {
  /** The comment in front of a kernel, made of what was fused into it; none if it is empty. */
  readonly commentOf: (comment: string) => string;
}

/**
 * On every device that WebGPU has. @throws DeviceError `f64-unsupported` for a program that computes in f64, `too-deep`
 * for loops in too many others. Programs have no effects and no named sizes.
 */
export function standaloneShaders(
  programs: ReadonlyMap<string, Program>,
  { commentOf }: StandaloneOptions,
): StandaloneShaders {
  const printer = new EntryPrinter(commentOf);
  const flats = [...programs].map(([name, program]) => {
    printer.program = wordOf(name);
    return flattenPlanWith(printer, makePlan(program, gpuWithRegions()));
  });
  const sites = [...programs.values()].map(({ inputs, outputs }) => ({
    inputs: packed(inputs.map(typeOf)),
    outputs: packed(outputs.map(typeOf)),
    outputBytes: outputs.map(({ type }) => storageBytes(type)),
  }));
  const frames = new Map(
    [...programs.keys()].map((name, position) => [name, { position, ...at(sites, position) }] as const),
  );
  return {
    wgsl: printer.text,
    frames,
    host(names) {
      const entries = printer.entries;
      const numbers = new Map(entries.map(({ entryPoint }, i) => [entryPoint, i]));
      const numberOf = ({ entryPoint }: PrintedEntry): number => numbers.get(entryPoint) ?? -1;
      const plans = flats.flatMap((flat, i) => [
        `// ${wordOf(flat.name)}`,
        ...printPlanData(flat, { ...at(sites, i), numberOf }),
      ]);
      return [
        `const ${names.kernels} = [`,
        ...entries.map((entry) => `  ${printKernelData(entry)},`),
        "];",
        `const ${names.plans} = [`,
        ...plans.map((line) => `  ${line}`),
        "];",
        ...hostText(names),
      ];
    },
  };
}

const typeOf = ({ type }: { readonly type: ArrayType }): ArrayType => type;

/** A word of WGSL and JavaScript like `name`. */
const wordOf = (name: string): string => /^[A-Za-z]\w*$/.exec(clean(name))?.[0] ?? `f${clean(name)}`;

const printKernelData = ({ entryPoint, bindings, counters, workgroups }: PrintedEntry): string => {
  const access = bindings.map((binding) => (binding.access === "read" ? "r" : "w")).join("");
  return `{ name: "${entryPoint}", access: "${access}", counters: ${counters}, groups: [${workgroups.join(", ")}] }`;
};
