/**
 * A plan as what a device does: dispatches with their shaders and the memory that they bind, loops and effects. Calls
 * are put in place, copies are kernels (WebGPU copies no buffer into itself), all temporaries are parts of one arena.
 */
import { arrayType, at, showType, u32, type ArrayType } from "@cotangent/ir";
import type { BufferRef, Command, Kernel, Plan } from "@cotangent/kernel";
import { sharingOf, type BufferUse } from "../bindings.ts";
import { printEntries, printWgsl } from "../print-kernel.ts";
import { buildRegion, copiesBack, type RegionSite } from "../region/build.ts";
import { buffersOfRegions, chunkOf, groupsOf } from "../region/groups.ts";
import { layOut, type LaidOut } from "../region/lay-out.ts";
import type { Chunk } from "../region/region.ts";
import { alone, shaderOf, sizedShaderOf, type Entry, type Shader, type SizedShader } from "../shader.ts";
import { aligned, alignment } from "../spans.ts";
import { copyKernel } from "./copy-kernel.ts";
import { askedOnHost, deeper, inside, resolve, type Frame, type Place } from "./frame.ts";
import { Memories } from "./memories.ts";
import { predicateEntry } from "./predicate.ts";
import {
  dispatchesOf,
  isQuiet,
  type FlatPlan,
  type HostArray,
  type Memory,
  type PlanPrinter,
  type Step,
} from "./steps.ts";

type LoopCommand = Extract<Command, { kind: "loop" }>;

/** A shader for each dispatch, and a GPUBuffer for each input and output. */
const separately: PlanPrinter<Shader> = {
  kernel: printWgsl,
  predicate: (dispatches, most) => shaderOf(predicateEntry(dispatches, most, alone)),
  isPacked: false,
};

export const flattenPlan = (plan: Plan): FlatPlan => flattenPlanWith(separately, plan);

/** The same for arrays of any length. All shaders that read the uniform of sizes find these members in it. */
export const flattenSizedPlan = (plan: Plan, members: readonly string[]): FlatPlan<SizedShader> =>
  flattenPlanWith(
    {
      kernel: (kernel, uses) =>
        printEntries(kernel, uses, () => alone).map(({ sizes, ...entry }) =>
          sizedShaderOf({ ...entry, sizes: sizes.size > 0 ? new Set(members) : sizes }),
        ),
      predicate: separately.predicate,
      isPacked: false,
    },
    plan,
  );

export function flattenPlanWith<S extends Entry>(printer: PlanPrinter<S>, plan: Plan): FlatPlan<S> {
  return new Flattener(printer).whole(plan);
}

class Flattener<S extends Entry> {
  readonly #printer: PlanPrinter<S>;
  readonly #memories = new Memories();
  readonly #shaders = new Map<Kernel, Map<string, readonly S[]>>();
  readonly #copies = new Map<string, Kernel>();
  /** Commands that no plan has. */
  readonly #added = new Set<Command>();
  readonly #fixed = new Map<Plan, ReadonlySet<number>>();

  constructor(printer: PlanPrinter<S>) {
    this.#printer = printer;
  }

  whole(plan: Plan): FlatPlan<S> {
    const donors = plan.outputs.map((buffer) => plan.inputs.indexOf(buffer));
    const places = this.#memories.arguments(plan, this.#printer.isPacked);
    const frame = this.#enter(plan, places, { depths: new Map(), depth: 0, arena: 0 });
    const steps = this.#commands(plan.commands, frame);
    const outputs = plan.outputs.map((buffer) => at(plan.buffers, buffer).type);
    return { name: plan.name, ...this.#memories.whole, steps, donors, outputs };
  }

  /** `plan`, whose inputs and outputs are at `known`. */
  #enter(plan: Plan, known: ReadonlyMap<number, Place>, around: Pick<Frame, "depths" | "depth" | "arena">): Frame {
    const memories = this.#memories;
    const places = plan.buffers.map(
      ({ type, offset = 0 }, i): Place => known.get(i) ?? memories.temporary(type, around.arena + offset),
    );
    let arena = around.arena + aligned(plan.arenaBytes);
    const asked = new Map<BufferRef, number>();
    for (const ref of askedOnHost(plan.commands)) {
      if (!ref.slices && at(places, ref.buffer).slices.length === 0) continue;
      asked.set(ref, memories.temporary(arrayType(at(plan.buffers, ref.buffer).type.dtype), arena).memory);
      arena += alignment;
    }
    memories.reserve(arena);
    return { ...around, plan, places, arena, asked };
  }

  #call({ plan, inputs, outputs }: Extract<Command, { kind: "call" }>, frame: Frame): Frame {
    const known = new Map<number, Place>();
    plan.inputs.forEach((buffer, i) => known.set(buffer, resolve(at(inputs, i), frame)));
    plan.outputs.forEach((buffer, i) => known.set(buffer, resolve(at(outputs, i), frame)));
    return this.#enter(plan, known, { depths: new Map(), depth: frame.depth, arena: frame.arena });
  }

  #commands(commands: readonly Command[], frame: Frame): readonly Step<S>[] {
    const { region } = this.#printer;
    if (!region) return commands.flatMap((command) => this.#command(command, frame));
    return groupsOf(commands).flatMap((group) =>
      group.isRegion
        ? [this.#region(group.commands, frame, region)]
        : group.commands.flatMap((command) => this.#chunks(command, frame, region) ?? this.#command(command, frame)),
    );
  }

  /** A loop over a size, whose iterations are dispatched by so many. */
  #chunks(command: Command, frame: Frame, print: (region: LaidOut) => S): readonly Step<S>[] | undefined {
    const length = chunkOf(command);
    if (length === undefined || (command.kind !== "loop" && command.kind !== "while")) return undefined;
    const { depth } = frame;
    const body = [this.#region([command], deeper(frame), print, { depth, length })];
    return [{ kind: "loop", depth, count: command.count, each: length, backwards: false, swap: [], body }];
  }

  #region(commands: readonly Command[], frame: Frame, print: (region: LaidOut) => S, chunk?: Chunk): Step<S> {
    const site: RegionSite = {
      memory: (number) => this.#memories.at(number),
      typeOf: (number) => this.#memories.typeOf(number),
      enter: (command, within) => this.#call(command, within),
    };
    const laidOut = layOut(buildRegion(commands, frame, { ...site, ...(chunk && { chunk }) }, this.#added), (memory) =>
      this.#memories.startOf(memory),
    );
    const memories = laidOut.ranges.map((range) => this.#memories.add(range, arrayType(u32)).memory);
    const shader = print(laidOut);
    return { kind: "dispatch", kernel: undefined, label: shader.entryPoint, shader, memories };
  }

  #command(command: Command, frame: Frame): readonly Step<S>[] {
    const placeOf = (ref: BufferRef): Place => resolve(ref, frame);
    switch (command.kind) {
      case "run":
        return this.#run(command.kernel, command.buffers.map(placeOf), frame.plan);
      case "copy":
        return this.#run(this.#copyOf(command.type), [command.from, command.to].map(placeOf), frame.plan);
      case "loop":
        return this.#loop(command, frame);
      case "while":
        return this.#while(command, frame);
      case "branch": {
        const branches = command.branches.map((branch) => this.#commands(branch, frame));
        const steps = branches.flat();
        const shader =
          steps.length > 0 && isQuiet(steps)
            ? { predicate: this.#printer.predicate(dispatchesOf(steps).length, branches.length - 1) }
            : {};
        const { memory, before } = this.#ask(command.index, frame);
        return [...before, { kind: "branch", index: memory, branches, ...shader }];
      }
      case "call":
        return this.#commands(command.plan.commands, this.#call(command, frame));
      case "effect": {
        const { form, values, results } = command;
        const arrays = (refs: readonly BufferRef[]): readonly HostArray[] =>
          refs.map((ref) => ({ memory: placeOf(ref).memory, type: at(frame.plan.buffers, ref.buffer).type }));
        return [{ kind: "effect", form, values: arrays(values), results: arrays(results) }];
      }
    }
  }

  /** The memory of a number that the host asks for, and what puts it there: what is read on the host has no slices. */
  #ask(ref: BufferRef, frame: Frame): { readonly memory: number; readonly before: readonly Step<S>[] } {
    const place = resolve(ref, frame);
    const memory = frame.asked.get(ref);
    if (memory === undefined) return { memory: place.memory, before: [] };
    const kernel = this.#copyOf(this.#memories.typeOf(memory));
    return { memory, before: this.#run(kernel, [place, { memory, slices: [] }], frame.plan) };
  }

  #copyOf(type: ArrayType): Kernel {
    const key = showType(type);
    const kernel = this.#copies.get(key) ?? copyKernel(type);
    this.#copies.set(key, kernel);
    return kernel;
  }

  #run(kernel: Kernel, places: readonly Place[], { name }: Plan): readonly Step<S>[] {
    const label = `${name}/${kernel.name} (${kernel.comment.length > 200 ? `${kernel.comment.slice(0, 200)}…` : kernel.comment})`;
    const uses = places.map(({ memory, slices }): BufferUse => ({
      memory,
      owner: this.#ownerOf(memory),
      slices,
    }));
    const buffers = kernel.buffers.flatMap(({ space }, i) => (space === "buffer" ? [i] : []));
    return this.#shadersOf(kernel, uses).map((shader) => ({
      kind: "dispatch",
      kernel,
      label,
      shader,
      memories: shader.bindings.map(({ buffer }) => at(places, buffers.indexOf(buffer)).memory),
    }));
  }

  #ownerOf(memory: number): number {
    const { kind } = this.#memories.at(memory);
    return kind === "arena" || this.#printer.isPacked ? ownerOfKind[kind] : memory;
  }

  /** Printed once for each way in which its buffers share memory. */
  #shadersOf(kernel: Kernel, uses: readonly BufferUse[]): readonly S[] {
    const printed = this.#shaders.get(kernel) ?? new Map<string, readonly S[]>();
    this.#shaders.set(kernel, printed);
    const key = sharingOf(uses);
    const shaders = printed.get(key) ?? this.#printer.kernel(kernel, uses);
    printed.set(key, shaders);
    return shaders;
  }

  /** Carries are copied back instead of changing places: it is not known here how many iterations there are. */
  #while(command: Extract<Command, { kind: "while" }>, around: Frame): readonly Step<S>[] {
    const { counter, count, condition, test, body } = command;
    const frame = inside(counter, around);
    const asked = this.#commands(condition, frame);
    const iteration = this.#commands([...body, ...this.#back(command, frame), ...condition], frame);
    const shader = isQuiet(iteration) ? { predicate: this.#printer.predicate(dispatchesOf(iteration).length, 1) } : {};
    const { depth } = around;
    return [...asked, { kind: "while", depth, count, test: resolve(test, frame).memory, iteration, ...shader }];
  }

  #back(loop: Command, { plan }: Frame, pairs?: LoopCommand["swap"]): readonly Command[] {
    const copies = copiesBack(loop, plan, pairs);
    for (const copy of copies) this.#added.add(copy);
    return copies;
  }

  /** The buffers of a plan that regions touch: these know where they are. */
  #fixedIn(plan: Plan): ReadonlySet<number> {
    const known = this.#fixed.get(plan);
    if (known) return known;
    const made = new Set(this.#printer.region ? buffersOfRegions(plan.commands) : []);
    this.#fixed.set(plan, made);
    return made;
  }

  /** Carries that regions touch stay where they are, too. */
  #loop(command: LoopCommand, frame: Frame): readonly Step<S>[] {
    const { counter, count, limit, backwards, body, swap } = command;
    const fixed = this.#fixedIn(frame.plan);
    const isFixed = (pair: readonly [number, number]): boolean => pair.some((buffer) => fixed.has(buffer));
    const back = this.#back(command, frame, swap.filter(isFixed));
    const memoryOf = (buffer: number): number => at(frame.places, buffer).memory;
    const asked = limit && this.#ask(limit, frame);
    return [
      ...(asked?.before ?? []),
      {
        kind: "loop",
        depth: frame.depth,
        count,
        ...(asked && { limit: asked.memory }),
        backwards,
        body: this.#commands([...body, ...back], inside(counter, frame)),
        swap: swap.filter((pair) => !isFixed(pair)).map(([a, b]) => [memoryOf(a), memoryOf(b)]),
      },
    ];
  }
}

/** Stand for GPUBuffers of which memories are parts. */
const ownerOfKind: Readonly<Record<Memory["kind"], number>> = { arena: -1, input: -2, output: -3 };
