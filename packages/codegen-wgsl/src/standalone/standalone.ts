/** Programs as kernels for WebGPU and a host of plain JavaScript that runs them, without this package. */
import { at, sizesOf, type ArrayType, type Program } from "@cotangent/ir";
import { gpuWithRegions, makePlan } from "@cotangent/kernel";
import { storageBytes } from "../layout.ts";
import { clean } from "../names.ts";
import { flattenPlanWith } from "../runtime/flatten.ts";
import type { PrintedEntry } from "../shader.ts";
import { membersOf } from "../sizes.ts";
import { Stack } from "../spans.ts";
import { EntryPrinter } from "./entry-printer.ts";
import { hostText, type HostNames } from "./host-text.ts";
import { printPlanData } from "./print-plan.ts";

export type { HostNames } from "./host-text.ts";

export interface StandaloneShaders {
  /** The kernels, each an entry point of one module of WGSL. */
  readonly wgsl: string;
  /**
   * Statements that declare what `names` says: `new GPU(device, wgsl)`, after `await ready()`, has
   * `call(plan, inputs, outputs)`, which resolves when the bytes of the outputs are there, and `destroy()`;
   * `callOnDevice(plan, inputs, [[buffer, array], …], [[offset, bytes], …], made)` takes buffers in the place of
   * arrays on the bytes of the inputs, and fills `made` with buffers of such parts of the outputs. A plan is
   * `PLANS[position]`, or, where there are named sizes, `planFor(position, [size, …])`, which has `bytes`, first those of the
   * inputs and of the outputs, and `inputs` and `outputs`, the parts where each array is, as `[offset, bytes]`.
   */
  host(names: HostNames): readonly string[];
  /** Where the arrays of each program are in the bytes of its inputs and outputs, by name. */
  readonly frames: ReadonlyMap<string, GpuFrame>;
}

export interface GpuFrame {
  readonly position: number;
  /** The named sizes of the program, sorted. */
  readonly sizes: readonly string[];
  /** Where the arrays are; absent where sizes have a say, and the plan for them knows. */
  readonly known?: { readonly inputs: Packing; readonly outputs: Packing };
}

/** Where arrays are in one buffer. */
export interface Packing {
  /** As `[offset, bytes]`. */
  readonly parts: readonly (readonly [offset: number, bytes: number])[];
  /** Of all together. */
  readonly bytes: number;
}

export interface StandaloneOptions {
  /** The comment in front of a kernel, made of what was fused into it; none if it is empty. */
  readonly commentOf: (comment: string) => string;
}

/**
 * On every device that WebGPU has. @throws DeviceError `f64-unsupported` for a program that computes in f64, `too-deep`
 * for loops in too many others. Programs have no effects, and their named sizes are lengths of their inputs.
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
  const frames = [...programs.values()].map(frameOf);
  return {
    wgsl: printer.text,
    frames: new Map([...programs.keys()].map((name, position) => [name, at(frames, position)])),
    host(names) {
      const { entries } = printer;
      const members = membersOf(entries);
      const numbers = new Map(entries.map(({ entryPoint }, i) => [entryPoint, i]));
      const numberOf = ({ entryPoint }: PrintedEntry): number => numbers.get(entryPoint) ?? -1;
      const plans = flats.flatMap((flat, position) => [
        `// ${wordOf(flat.name)}`,
        ...printPlanData(flat, { ...names, position, sizes: at(frames, position).sizes, members, numberOf }),
      ]);
      return [
        `const ${names.kernels} = [`,
        ...entries.map((entry) => `  ${printKernelData(entry)},`),
        "];",
        `const ${names.plans} = [`,
        ...plans.map((line) => `  ${line}`),
        "];",
        ...hostText(names, { isSized: frames.some(({ sizes }) => sizes.length > 0), members: members.length }),
      ];
    },
  };
}

function frameOf(program: Program, position: number): GpuFrame {
  const sizes = sizesOf(program);
  if (sizes.length > 0) return { position, sizes };
  const packed = (values: Program["inputs"]): Packing => packedArrays(values.map(({ type }) => type));
  return { position, sizes, known: { inputs: packed(program.inputs), outputs: packed(program.outputs) } };
}

function packedArrays(types: readonly ArrayType[]): Packing {
  const stack = new Stack([], { offset: 0 });
  const parts = types.map((type) => [stack.place(type).offset, storageBytes(type)] as const);
  return { parts, bytes: stack.end.offset };
}

/** A word of WGSL and JavaScript like `name`. */
const wordOf = (name: string): string => /^[A-Za-z]\w*$/.exec(clean(name))?.[0] ?? `f${clean(name)}`;

const printKernelData = ({ entryPoint, bindings, counters, sizes, workgroups }: PrintedEntry): string => {
  const access = bindings.map((binding) => (binding.access === "read" ? "r" : "w")).join("");
  const flags = `counters: ${counters}${sizes.size > 0 ? ", sizes: true" : ""}`;
  const groups = "each" in workgroups ? "" : `, groups: [${workgroups.join(", ")}]`;
  return `{ name: "${entryPoint}", access: "${access}", ${flags}${groups} }`;
};
