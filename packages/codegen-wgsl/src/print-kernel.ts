/** Prints a kernel as WGSL: one shader for each dispatch. */
import { at, concreteDim } from "@cotangent/ir";
import type { Kernel } from "@cotangent/kernel";
import {
  alignUses,
  arrayType,
  bindingsOf,
  fixedArrayType,
  placesOf,
  separateUses,
  trafficOf,
  type Binding,
  type BufferUse,
  type LoopSlice,
  type Traffic,
} from "./bindings.ts";
import { splitDispatches, type Dispatch } from "./dispatches.ts";
import { bindAxes, extentOf, extentsOf, type Loop } from "./grid.ts";
import { groupsFor } from "./groups.ts";
import type { Helper } from "./helpers.ts";
import { Lines } from "./lines.ts";
import { printSlice } from "./loop-counters.ts";
import { axisName } from "./names.ts";
import type { Place } from "./place.ts";
import { ExpressionPrinter } from "./print-expression.ts";
import { wgslType } from "./print-scalar.ts";
import { StatementPrinter } from "./print-statement.ts";
import { alone, shaderOf, type EntryNames, type PrintedEntry, type Shader } from "./shader.ts";
import { printCount } from "./sizes.ts";

/** Threads of a workgroup where the kernel does not say. */
const defaultThreads = 64;

/**
 * The shaders that do together, run one after the other, what `kernel` does. `given` says what its buffers of space
 * `buffer` are bound to, in order; each has memory of its own if absent. @throws DeviceError `f64-unsupported`
 */
export const printWgsl = (kernel: Kernel, given?: readonly BufferUse[]): readonly Shader[] =>
  printEntries(kernel, given, () => alone).map(shaderOf);

/** The same as entry points of a module; `nameOf` is called for each in order. */
export function printEntries(
  kernel: Kernel,
  given: readonly BufferUse[] | undefined,
  nameOf: () => EntryNames,
): readonly PrintedEntry[] {
  for (const { type } of kernel.buffers) wgslType(type.dtype);
  const uses = given ? alignUses(kernel, given) : separateUses(kernel);
  return splitDispatches(kernel).map((dispatch) => printDispatch(kernel, dispatch, uses, nameOf()));
}

/** The size of workgroups along x, y, z: the innermost loop over threads is x, those outside of the third share z. */
function workgroupSizeOf({ grid, threads }: Dispatch): readonly [number, number, number] {
  if (threads.length === 0)
    return [grid.length > 0 && grid.every(({ role }) => role === "parallel") ? defaultThreads : 1, 1, 1];
  const [x = 1, y = 1, ...outer] = threads.toReversed().map((loop) => concreteDim(extentOf(loop), "a workgroup"));
  return [x, y, outer.reduce((a, b) => a * b, 1)];
}

function printDispatch(
  kernel: Kernel,
  dispatch: Dispatch,
  uses: readonly BufferUse[],
  { entryPoint, prefix }: EntryNames,
): PrintedEntry {
  const lines = new Lines();
  const helpers = new Set<Helper>();
  const sizes = new Set<string>();
  const traffic = trafficOf(dispatch);
  const bindings = bindingsOf(kernel, traffic, uses);
  const places = placesOf(kernel, dispatch, { uses, bindings, prefix });
  const sliced = slicedBuffers(uses, bindings);
  const printer = new ExpressionPrinter(places, lines, helpers, sizes);
  const size = workgroupSizeOf(dispatch);
  const isSingle = dispatch.threads.length === 0;
  const shape = extentsOf(dispatch.grid);
  const builtins = [
    ...(isSingle
      ? ["@builtin(global_invocation_id) thread: vec3<u32>"]
      : ["@builtin(workgroup_id) group: vec3<u32>", "@builtin(local_invocation_id) local: vec3<u32>"]),
    "@builtin(num_workgroups) groups: vec3<u32>",
  ];
  lines.block(`@compute @workgroup_size(${size.join(", ")})\nfn ${entryPoint}(${builtins.join(", ")}) `, () => {
    lines.add(
      isSingle
        ? `let item = i32(thread.x + thread.y * groups.x * ${size[0]}u);`
        : "let item = i32(group.x + group.y * groups.x);",
    );
    lines.add(`if (item >= ${printCount(shape, sizes)}) { return; }`);
    bindAxes(printer, dispatch.grid, "item");
    bindThreads(printer, dispatch.threads);
    declareRegisters(kernel, traffic, places, lines);
    for (const { buffer, slices } of sliced)
      lines.add(`let base${buffer}: i32 = ${slices.map((slice) => printSlice(slice, sizes)).join(" + ")};`);
    new StatementPrinter(printer, barriersIn(kernel, traffic, uses)).statements(dispatch.body);
  });
  return {
    entryPoint,
    bindings,
    workgroupSize: size,
    workgroups: groupsFor(shape, isSingle ? size[0] : 1),
    counters: sliced.length > 0,
    sizes,
    half: bindings.some(({ buffer }) => at(places, buffer).half && !at(places, buffer).atomic),
    bindingLines: bindings.map(
      ({ binding, buffer, access }) =>
        `@group(0) @binding(${binding}) var<storage, ${access}> ${at(places, buffer).name}: ${arrayType(at(places, buffer))};`,
    ),
    tileLines: tilesOf(kernel, traffic, places),
    helpers,
    main: lines.text,
  };
}

function bindThreads(printer: ExpressionPrinter, threads: readonly Loop[]): void {
  if (threads.length > 3) {
    printer.lines.add("let place = i32(local.z);");
    bindAxes(printer, threads.slice(0, -2), "place");
  }
  const direct = threads.length > 3 ? threads.slice(-2) : threads;
  direct.toReversed().forEach(({ axis }, i) => {
    printer.lines.add(`let ${axisName(axis)}: i32 = i32(local.${"xyz"[i]});`);
    printer.axes.set(axis, axisName(axis));
  });
}

const slicedBuffers = (
  uses: readonly BufferUse[],
  bindings: readonly Binding[],
): readonly { readonly buffer: number; readonly slices: readonly LoopSlice[] }[] => {
  const bound = new Set(bindings.map(({ buffer }) => at(uses, buffer).memory));
  return uses.flatMap(({ memory, slices }, buffer) =>
    slices.length > 0 && bound.has(memory) ? [{ buffer, slices }] : [],
  );
};

/** Threads that read from arrays what others have written there wait for these writes, too. */
function barriersIn(kernel: Kernel, { read, written }: Traffic, uses: readonly BufferUse[]): readonly string[] {
  const memories = (buffers: ReadonlySet<number>): readonly number[] =>
    [...buffers].flatMap((i) => (at(kernel.buffers, i).space === "buffer" ? [at(uses, i).memory] : []));
  const changed = new Set(memories(written));
  return memories(read).some((memory) => changed.has(memory))
    ? ["workgroupBarrier();", "storageBarrier();"]
    : ["workgroupBarrier();"];
}

const isUsed = ({ read, written }: Traffic, buffer: number): boolean => read.has(buffer) || written.has(buffer);

function declareRegisters(kernel: Kernel, traffic: Traffic, places: readonly Place[], lines: Lines): void {
  kernel.buffers.forEach(({ space }, i) => {
    const place = at(places, i);
    if (space === "register" && isUsed(traffic, i)) lines.add(`var ${place.name}: ${fixedArrayType(place)};`);
  });
}

function tilesOf(kernel: Kernel, traffic: Traffic, places: readonly Place[]): readonly string[] {
  return kernel.buffers.flatMap(({ space }, i) => {
    const place = at(places, i);
    return space === "tile" && isUsed(traffic, i) ? [`var<workgroup> ${place.name}: ${fixedArrayType(place)};`] : [];
  });
}
