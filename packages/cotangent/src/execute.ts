/** Runs programs on stored tensors. Compiled programs are shared by their structural hash. */
import {
  at,
  BoundedCache,
  buildProgram,
  hash,
  showParams,
  showType,
  type ArrayType,
  type Params,
  type Primitive,
  type Program,
  type TypedArray,
} from "@cotangent/ir";
import type { Executable } from "@cotangent/codegen-js";
import type { Donation as DonatedInputs } from "@cotangent/kernel";
import { compile } from "./backend.ts";
import { shapeOf, type Stored } from "./content.ts";
import { allowed } from "./control.ts";
import { defaultDevice, type Device } from "./device.ts";
import type { HostFunction } from "./host.ts";
import { Storage } from "./storage.ts";
import { withLine } from "./trace.ts";
import { userLine } from "./user-line.ts";

const executables = new BoundedCache<string, Executable>(4096);
const steps = new BoundedCache<string, Executable>(4096);

/** How many programs were compiled and are kept: what a test of sharing counts. */
export const compiledCount = (): number => executables.size;

export const storedTensor = (device: Device, type: ArrayType, elements: TypedArray): Stored => ({
  kind: "stored",
  type,
  shape: shapeOf(type),
  weak: false,
  storage: new Storage(device, type.dtype, elements),
});

/** Arguments whose memory results may take. */
export interface Donation {
  /** What of these arguments is donated in fact. */
  of(args: readonly Stored[]): DonatedInputs;
  /** Makes the donated tensors unusable, from before their memory is written to. */
  release(): void;
  /** `results` after the release: those that are arguments themselves outlive it. */
  kept(results: readonly Stored[], args: readonly Stored[]): readonly Stored[];
}

function run(
  executable: Executable,
  args: readonly Stored[],
  hosts: readonly HostFunction[],
  donation?: Donation,
): readonly Stored[] {
  const inputs = args.map(({ storage }) => storage.elements);
  const device = args[0]?.storage.device ?? defaultDevice();
  donation?.release();
  return executable
    .run(inputs, allowed().handler?.(hosts))
    .map((elements, i) => storedTensor(device, at(executable.outputs, i), elements));
}

function compiled(program: Program, donated?: DonatedInputs): Executable {
  const key = donated ? `${hash(program)} ${donated.inputs.map(Number).join("")}` : hash(program);
  return executables.get(key, () => compile(program, donated));
}

/** The outputs of a program, from its inputs. */
export type Run = (program: Program, args: readonly Stored[]) => readonly Stored[];

/** Runs programs in another way than whole; `whole` runs one whole. */
type Runner = (program: Program, args: readonly Stored[], whole: Run) => readonly Stored[];

let runner: Runner | undefined;

/** How programs run from now on: by `next`, or whole; returns how they ran before. */
export function runBy(next: Runner | undefined): Runner | undefined {
  const before = runner;
  runner = next;
  return before;
}

/** The outputs of `program`, whose effects call `hosts`. */
export function execute(
  program: Program,
  args: readonly Stored[],
  hosts: readonly HostFunction[],
  donation?: Donation,
): readonly Stored[] {
  if (!runner) return withLine(userLine, () => run(compiled(program, donation?.of(args)), args, hosts, donation));
  const results = runner(program, args, (part, inputs) => withLine(userLine, () => run(compiled(part), inputs, hosts)));
  return donation ? donation.kept(results, args) : results;
}

/** The results of one operation, as a program of one step. */
export function executeStep<P extends Params>(
  primitive: Primitive<P>,
  args: readonly Stored[],
  params: P,
): readonly Stored[] {
  const types = args.map(({ type }) => type);
  const program = (): Program =>
    buildProgram(primitive.name, types, (b, ...inputs) => b.apply(primitive, inputs, params));
  return withLine(userLine, () => {
    if (runner) return execute(program(), args, []);
    const key = `${primitive.name}${showParams(params, hash)}(${types.map(showType).join()})`;
    const executable = steps.get(key, () => compile(program()));
    return run(executable, args, []);
  });
}
