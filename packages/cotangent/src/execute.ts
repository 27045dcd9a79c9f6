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
import { compile, compileLater } from "./backend.ts";
import { shapeOf, type Stored } from "./content.ts";
import { allowed, vectorsLoaded } from "./control.ts";
import { defaultDevice, host, isRemote, type Device, type RemoteArray, type RemoteDevice } from "./device.ts";
import type { HostFunction } from "./host.ts";
import { Storage } from "./storage.ts";

type Cache = BoundedCache<string, Executable>;
/** What was compiled before there was code with vectors is compiled anew, and kept apart. */
const makeCaches = (): readonly [plain: Cache, vectors: Cache] => [new BoundedCache(4096), new BoundedCache(4096)];
const executables = makeCaches();
const steps = makeCaches();

/** How many programs were compiled and are kept: what a test of sharing counts. */
export const compiledCount = (): number => executables[0].size + executables[1].size;

/** A tensor that owns `content`: elements of the host, which are copied to `device` where that is another, or an array on it. */
export function storedTensor(
  device: Device,
  type: ArrayType,
  content: TypedArray | RemoteArray,
  weak: boolean | undefined = false,
): Stored {
  const own = isRemote(device) && ArrayBuffer.isView(content) ? device.upload(type, content) : content;
  return { kind: "stored", type, shape: shapeOf(type), weak, storage: new Storage(device, own) };
}

/** Arguments whose memory results may take. */
export interface Donation {
  /** What of these arguments is donated in fact. */
  of(args: readonly Stored[]): DonatedInputs;
  /** Makes the donated tensors unusable, from before their memory is written to. */
  release(): void;
  /** `results` after the release: those that are arguments themselves outlive it. */
  kept(results: readonly Stored[], args: readonly Stored[]): readonly Stored[];
}

/** A program that is about to run: made only where it was not compiled before. */
interface Compilable {
  readonly key: string;
  readonly program: () => Program;
  readonly donated?: DonatedInputs | undefined;
}

interface Call {
  readonly args: readonly Stored[];
  readonly hosts: readonly HostFunction[];
  readonly donation?: Donation | undefined;
  /** Where it has to run, if not where its arguments are. */
  readonly device?: Device | undefined;
  /** Which results have a dtype that gives way; none if absent. */
  readonly weak?: readonly boolean[] | undefined;
}

/** Work follows its data: numbers, which have no place of their own, and work without data go to the default device. */
export const placeOf = ({ args, device }: Pick<Call, "args" | "device">): Device =>
  device ??
  args.find(({ storage }) => !storage.isOnHost)?.storage.device ??
  (args.some(({ weak }) => !weak) ? host : defaultDevice());

function run(what: Compilable, [plain, vectors]: readonly [Cache, Cache], call: Call): readonly Stored[] {
  const device = placeOf(call);
  if (isRemote(device)) return runRemote(what, device, call);
  const cache = allowed().vectors ? vectors : plain;
  const executable = cache.get(what.key, () => compile(what.program(), what.donated));
  const inputs = call.args.map(({ storage }) => storage.settle(executable));
  call.donation?.release();
  return executable
    .run(inputs, allowed().handler?.(call.hosts))
    .map((elements, i) => storedTensor(device, at(executable.outputs, i), elements, call.weak?.[i]));
}

function runRemote(what: Compilable, device: RemoteDevice, call: Call): readonly Stored[] {
  const executable = device.compile(what.key, what.program, what.donated?.inputs ?? []);
  const inputs = call.args.map(({ storage, type }) => storage.on(device, type));
  const results = executable.run(inputs, allowed().handler?.(call.hosts));
  call.donation?.release();
  return results.map((array, i) => storedTensor(device, array.type, array, call.weak?.[i]));
}

function compilable(program: Program, donated?: DonatedInputs): Compilable {
  const key = donated ? `${hash(program)} ${donated.inputs.map(Number).join("")}` : hash(program);
  return { key, program: () => program, donated };
}

/** Compiles `program` as {@link execute} would for such a call, which then finds it. What can wait for another thread does. */
export async function prepare(program: Program, call: Call): Promise<void> {
  const device = placeOf(call);
  const { key, donated } = compilable(program, call.donation?.of(call.args));
  if (isRemote(device)) {
    await device.compile(key, () => program, donated?.inputs ?? []).ready();
    return;
  }
  await vectorsLoaded();
  const cache = executables[allowed().vectors ? 1 : 0];
  if (cache.has(key)) return;
  const made = await compileLater(program, donated);
  cache.get(key, () => made);
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

/** The outputs of `program`, whose effects call the functions of the call. */
export function execute(program: Program, call: Call): readonly Stored[] {
  const { args, hosts, donation, weak = [] } = call;
  if (!runner) return run(compilable(program, donation?.of(args)), executables, call);
  const results = runner(program, args, (part, inputs) =>
    run(compilable(part), executables, { args: inputs, hosts }),
  ).map((result, i) => ({ ...result, weak: weak[i] ?? false }));
  return donation?.kept(results, args) ?? results;
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
  if (runner) return execute(program(), { args, hosts: [] });
  const key = `${primitive.name}${showParams(params, hash)}(${types.map(showType).join()})`;
  return run({ key, program }, steps, { args, hosts: [] });
}
