/** Prints a kernel as WGSL: one shader for each dispatch. */
import { at, concreteDim, type Index } from "@cotangent/ir";
import { allStatements, nodesOf, reachable, type Kernel, type KernelStatement } from "@cotangent/kernel";
import { splitDispatches, type Dispatch } from "./dispatches.ts";
import { printHelpers, type Helper } from "./helpers.ts";
import { Lines } from "./lines.ts";
import { identifier } from "./names.ts";
import { ExpressionPrinter, type Place } from "./print-expression.ts";
import { wgslType } from "./print-scalar.ts";
import { StatementPrinter } from "./print-statement.ts";

export interface Binding {
  readonly binding: number;
  /** Position in the buffers of the kernel. */
  readonly buffer: number;
  readonly access: "read" | "read_write";
}

export interface Shader {
  readonly source: string;
  readonly entryPoint: "main";
  readonly bindings: readonly Binding[];
  readonly workgroupSize: readonly [number, number, number];
  /** Numbers of workgroups: more than 65,535 in a row are laid out in two dimensions. */
  readonly workgroups: readonly [number, number];
}

type Loop = Extract<KernelStatement, { kind: "loop" }>;

const maximalWorkgroups = 65_535;
/** Threads of a workgroup where the kernel does not say. */
const defaultThreads = 64;

/** The shaders that do together, run one after the other, what `kernel` does. @throws DeviceError `f64-unsupported` */
export function printWgsl(kernel: Kernel): readonly Shader[] {
  for (const { type } of kernel.buffers) wgslType(type.dtype);
  return splitDispatches(kernel).map((dispatch) => printDispatch(kernel, dispatch));
}

function extentOf({ extent }: Loop): number {
  if (extent.kind === "size") return concreteDim(extent.value, "a grid");
  throw new Error("internal: the extent of a parallel loop depends on other loops");
}

const countOf = (loops: readonly Loop[]): number => loops.reduce((count, loop) => count * extentOf(loop), 1);

function gridOf(groups: number): readonly [number, number] {
  const rows = Math.max(1, Math.ceil(groups / maximalWorkgroups));
  return [Math.ceil(groups / rows), rows];
}

/** The size of workgroups along x, y, z: the innermost loop over threads is x, those outside of the third share z. */
function workgroupSizeOf({ grid, threads }: Dispatch): readonly [number, number, number] {
  if (threads.length === 0)
    return [grid.length > 0 && grid.every(({ role }) => role === "parallel") ? defaultThreads : 1, 1, 1];
  const [x = 1, y = 1, ...outer] = threads.toReversed().map(extentOf);
  return [x, y, outer.reduce((a, b) => a * b, 1)];
}

function printDispatch(kernel: Kernel, dispatch: Dispatch): Shader {
  const lines = new Lines();
  const helpers = new Set<Helper>();
  const places = placesOf(kernel, dispatch);
  const printer = new ExpressionPrinter(places, lines, helpers);
  const size = workgroupSizeOf(dispatch);
  const isSingle = dispatch.threads.length === 0;
  const items = countOf(dispatch.grid);
  const groups = Math.max(1, isSingle ? Math.ceil(items / size[0]) : items);
  const builtins = [
    ...(isSingle
      ? ["@builtin(global_invocation_id) thread: vec3<u32>"]
      : ["@builtin(workgroup_id) group: vec3<u32>", "@builtin(local_invocation_id) local: vec3<u32>"]),
    "@builtin(num_workgroups) groups: vec3<u32>",
  ];
  lines.block(`@compute @workgroup_size(${size.join(", ")})\nfn main(${builtins.join(", ")}) `, () => {
    lines.add(
      isSingle
        ? `let item = i32(thread.x + thread.y * groups.x * ${size[0]}u);`
        : "let item = i32(group.x + group.y * groups.x);",
    );
    lines.add(`if (item >= ${items}i) { return; }`);
    bindAxes(printer, dispatch.grid, "item");
    bindThreads(printer, dispatch.threads);
    declareRegisters(kernel, places, lines);
    new StatementPrinter(printer).statements(dispatch.body);
  });
  const bindings = bindingsOf(kernel, dispatch);
  const declarations = bindings.map(
    ({ binding, buffer, access }) =>
      `@group(0) @binding(${binding}) var<storage, ${access}> ${at(places, buffer).name}: ${arrayType(at(places, buffer))};`,
  );
  const source = [...declarations, ...tilesOf(kernel, places), ...printHelpers(helpers), lines.text].join("\n");
  return { source, entryPoint: "main", bindings, workgroupSize: size, workgroups: gridOf(groups) };
}

/** Axes as the digits of `counter`, the last loop changing fastest. */
function bindAxes(printer: ExpressionPrinter, loops: readonly Loop[], counter: string): void {
  let stride = countOf(loops);
  loops.forEach((loop, position) => {
    const extent = extentOf(loop);
    stride /= Math.max(extent, 1);
    const quotient = stride === 1 ? counter : `${counter} / ${stride}i`;
    const digit = position === 0 ? quotient : `(${quotient}) % ${extent}i`;
    printer.lines.add(`let i${loop.axis}: i32 = ${digit};`);
    printer.axes.set(loop.axis, `i${loop.axis}`);
  });
}

function bindThreads(printer: ExpressionPrinter, threads: readonly Loop[]): void {
  if (threads.length > 3) {
    printer.lines.add("let place = i32(local.z);");
    bindAxes(printer, threads.slice(0, -2), "place");
  }
  const direct = threads.length > 3 ? threads.slice(-2) : threads;
  direct.toReversed().forEach(({ axis }, i) => {
    printer.lines.add(`let i${axis}: i32 = i32(local.${"xyz"[i]});`);
    printer.axes.set(axis, `i${axis}`);
  });
}

const sizeOf = ({ shape }: Place): number =>
  Math.max(
    1,
    shape.reduce((a, b) => a * b, 1),
  );

function elementType({ dtype, inMemory, atomic }: Place): string {
  const type = wgslType(dtype);
  if (atomic) return `atomic<${type === "f32" ? "u32" : type}>`;
  return type === "bool" && inMemory ? "u32" : type;
}

const arrayType = (place: Place): string => `array<${elementType(place)}>`;
const fixedArrayType = (place: Place): string => `array<${elementType(place)}, ${sizeOf(place)}>`;

function placesOf(kernel: Kernel, { body, grid, threads }: Dispatch): readonly Place[] {
  const together = new Set([...grid, ...threads].map(({ axis }) => axis));
  const atomic = new Set(
    allStatements(body).flatMap((statement) =>
      statement.kind === "store" && statement.mode !== "set" && !isOwn(statement.index, together)
        ? [statement.target]
        : [],
    ),
  );
  return kernel.buffers.map(({ name, type, space }, i) => ({
    name: identifier(space === "buffer" ? "b" : space === "tile" ? "s" : "r", i, name),
    dtype: type.dtype,
    shape: type.shape.map((dim) => concreteDim(dim, "code for WebGPU")),
    inMemory: space !== "register",
    atomic: space !== "register" && atomic.has(i),
  }));
}

/** Whether the element at `index` belongs to one thread: each parallel axis is an index of its own. */
function isOwn(index: readonly Index[], axes: ReadonlySet<number>): boolean {
  const plain = new Set(index.flatMap((part) => (part.kind === "axis" ? [part.axis] : [])));
  return [...axes].every((axis) => plain.has(axis));
}

function declareRegisters(kernel: Kernel, places: readonly Place[], lines: Lines): void {
  kernel.buffers.forEach(({ space }, i) => {
    const place = at(places, i);
    if (space === "register") lines.add(`var ${place.name}: ${fixedArrayType(place)};`);
  });
}

function tilesOf(kernel: Kernel, places: readonly Place[]): readonly string[] {
  return kernel.buffers.flatMap(({ space }, i) => {
    const place = at(places, i);
    return space === "tile" ? [`var<workgroup> ${place.name}: ${fixedArrayType(place)};`] : [];
  });
}

/** The buffers that the dispatch reads or writes. */
function bindingsOf(kernel: Kernel, { body }: Dispatch): readonly Binding[] {
  const statements = allStatements(body);
  const written = new Set(statements.flatMap((statement) => (statement.kind === "store" ? [statement.target] : [])));
  const read = new Set(
    statements.flatMap((statement) =>
      reachable(nodesOf(statement)).flatMap((node) => (node.kind === "load" ? [node.source] : [])),
    ),
  );
  const used = kernel.buffers.flatMap(({ space }, i) =>
    space === "buffer" && (written.has(i) || read.has(i)) ? [i] : [],
  );
  return used.map((buffer, binding) => ({ binding, buffer, access: written.has(buffer) ? "read_write" : "read" }));
}
