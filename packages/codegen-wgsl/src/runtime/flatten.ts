/**
 * A plan as what a device does: dispatches with their shaders and the memory that they bind, loops and effects. Calls
 * are put in place, copies are kernels (WebGPU copies no buffer into itself), all temporaries are parts of one arena.
 */
import { arrayType, at, showDim, showType, u32, type ArrayType } from "@cotangent/ir";
import type { BufferRef, Command, Kernel, Plan } from "@cotangent/kernel";
import type { BufferUse } from "../bindings.ts";
import { printWgsl } from "../print-kernel.ts";
import { buildRegion, copiesBack, type RegionSite } from "../region/build.ts";
import { buffersOfRegions, groupsOf } from "../region/groups.ts";
import { layOut, type LaidOut } from "../region/lay-out.ts";
import { alone, shaderOf, type Entry, type Shader } from "../shader.ts";
import { startMember } from "../sizes.ts";
import { alignment, bytesOf, isSized, Stack, type Mark, type Offset } from "../spans.ts";
import { copyKernel } from "./copy-kernel.ts";
import { inside, resolve, type Frame, type Place } from "./frame.ts";
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

export function flattenPlanWith<S extends Entry>(printer: PlanPrinter<S>, plan: Plan): FlatPlan<S> {
  return new Flattener(printer).whole(plan);
}

class Flattener<S extends Entry> {
  readonly #printer: PlanPrinter<S>;
  readonly #memories: Memory[] = [];
  /** Of what is in each memory. */
  readonly #types: ArrayType[] = [];
  readonly #shaders = new Map<Kernel, Map<string, readonly S[]>>();
  readonly #copies = new Map<string, Kernel>();
  /** Commands that no plan has. */
  readonly #added = new Set<Command>();
  readonly #marks: Mark[] = [];
  /** Memories whose starts only the caller knows. */
  readonly #starts: number[] = [];
  /** Temporaries as long as sizes say. */
  #sized: Stack | undefined;
  #arenaBytes = 0;

  constructor(printer: PlanPrinter<S>) {
    this.#printer = printer;
  }

  whole(plan: Plan): FlatPlan<S> {
    const donors = plan.outputs.map((buffer) => plan.inputs.indexOf(buffer));
    const places = new Map<number, Place>();
    const [input, output] = [new Stack(this.#marks, { offset: 0 }), new Stack(this.#marks, { offset: 0 })];
    for (const kind of ["input", "output"] as const)
      (kind === "input" ? plan.inputs : plan.outputs).forEach((buffer, position) => {
        const { type } = at(plan.buffers, buffer);
        const start = (kind === "input" ? input : output).place(type);
        const where = this.#printer.isPacked ? start : { offset: 0 };
        if (!places.has(buffer))
          places.set(buffer, this.#place({ kind, position, ...where, bytes: bytesOf(type) }, type));
      });
    const frame = this.#enter(plan, places, { depths: new Map(), depth: 0, arena: 0 });
    const steps = this.#commands(plan.commands, frame);
    return {
      name: plan.name,
      memories: this.#memories,
      steps,
      arenaBytes: this.#arenaBytes,
      marks: this.#marks,
      ends: { input: input.end, output: output.end, arena: this.#sized?.end ?? { offset: this.#arenaBytes } },
      starts: this.#starts,
      donors,
      outputs: plan.outputs.map((buffer) => at(plan.buffers, buffer).type),
    };
  }

  #place(memory: Memory, type: ArrayType): Place {
    this.#types.push(type);
    return { memory: this.#memories.push(memory) - 1, slices: [] };
  }

  /** `plan`, whose inputs and outputs are at `known`. */
  #enter(plan: Plan, known: ReadonlyMap<number, Place>, around: Omit<Frame, "places" | "plan">): Frame {
    const places = plan.buffers.map(({ type, offset = 0 }, i): Place => {
      const place = known.get(i);
      if (place) return place;
      const start = isSized(type) ? this.#afterAll(type) : { offset: around.arena + offset };
      return this.#place({ kind: "arena", ...start, bytes: bytesOf(type) }, type);
    });
    const arena = around.arena + Math.ceil(plan.arenaBytes / alignment) * alignment;
    this.#arenaBytes = Math.max(this.#arenaBytes, arena);
    return { ...around, plan, places, arena };
  }

  #afterAll(type: ArrayType): Offset {
    this.#sized ??= new Stack(this.#marks, { offset: 0, mark: this.#marks.push({ kind: "temporaries" }) - 1 });
    return this.#sized.place(type);
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
        : group.commands.flatMap((command) => this.#command(command, frame)),
    );
  }

  #region(commands: readonly Command[], frame: Frame, print: (region: LaidOut) => S): Step<S> {
    const site: RegionSite = {
      memory: (number) => at(this.#memories, number),
      typeOf: (number) => at(this.#types, number),
      enter: (command, within) => this.#call(command, within),
    };
    const laidOut = layOut(buildRegion(commands, frame, site, this.#added), (memory) => this.#startOf(memory));
    const memories = laidOut.ranges.map((range) => this.#memories.push(range) - 1);
    for (const _ of memories) this.#types.push(arrayType(u32));
    const shader = print(laidOut);
    return { kind: "dispatch", kernel: undefined, label: shader.entryPoint, shader, memories };
  }

  /** The member of the uniform that says where a memory starts. */
  #startOf(memory: number): string {
    const known = this.#starts.indexOf(memory);
    return startMember(known < 0 ? this.#starts.push(memory) - 1 : known);
  }

  #command(command: Command, frame: Frame): readonly Step<S>[] {
    const placeOf = (ref: BufferRef): Place => resolve(ref, frame);
    switch (command.kind) {
      case "run":
        return this.#run(command.kernel, command.buffers.map(placeOf), frame.plan);
      case "copy": {
        const key = showType(command.type);
        const kernel = this.#copies.get(key) ?? copyKernel(command.type);
        this.#copies.set(key, kernel);
        return this.#run(kernel, [command.from, command.to].map(placeOf), frame.plan);
      }
      case "loop":
        return [this.#loop(command, frame)];
      case "while":
        return this.#while(command, frame);
      case "branch": {
        const branches = command.branches.map((branch) => this.#commands(branch, frame));
        const steps = branches.flat();
        const shader =
          steps.length > 0 && isQuiet(steps)
            ? { predicate: this.#printer.predicate(dispatchesOf(steps).length, branches.length - 1) }
            : {};
        return [{ kind: "branch", index: placeOf(command.index).memory, branches, ...shader }];
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
    const { kind } = at(this.#memories, memory);
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

  /** Carries that regions touch stay where they are, too. */
  #loop(command: Extract<Command, { kind: "loop" }>, frame: Frame): Step<S> {
    const { counter, count, limit, backwards, body, swap } = command;
    const fixed = new Set(this.#printer.region ? buffersOfRegions(body) : []);
    const isFixed = (pair: readonly [number, number]): boolean => pair.some((buffer) => fixed.has(buffer));
    const back = this.#back(command, frame, swap.filter(isFixed));
    const memoryOf = (buffer: number): number => at(frame.places, buffer).memory;
    return {
      kind: "loop",
      depth: frame.depth,
      count,
      ...(limit && { limit: resolve(limit, frame).memory }),
      backwards,
      body: this.#commands([...body, ...back], inside(counter, frame)),
      swap: swap.filter((pair) => !isFixed(pair)).map(([a, b]) => [memoryOf(a), memoryOf(b)]),
    };
  }
}

/** Stand for GPUBuffers of which memories are parts. */
const ownerOfKind: Readonly<Record<Memory["kind"], number>> = { arena: -1, input: -2, output: -3 };

/** Equal for uses that print alike. */
function sharingOf(uses: readonly BufferUse[]): string {
  const memories = uses.map(({ memory }) => memory);
  const owners = uses.map(({ owner }) => owner);
  return uses
    .map(
      ({ memory, owner, slices }) =>
        `${memories.indexOf(memory)}/${owners.indexOf(owner)}${slices.map(({ depth, stride }) => `+${depth}*${showDim(stride)}`).join("")}`,
    )
    .join();
}
