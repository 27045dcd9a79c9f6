/**
 * A plan as what a device does: dispatches with their shaders and the memory that they bind, loops and effects. Calls
 * are put in place, copies are kernels (WebGPU copies no buffer into itself), all temporaries are parts of one arena.
 */
import { at, concreteDim, DeviceError, get, showType } from "@cotangent/ir";
import type { BufferRef, Command, Kernel, Plan } from "@cotangent/kernel";
import type { BufferUse, LoopSlice } from "../bindings.ts";
import { storageBytes } from "../layout.ts";
import { maximalDepth } from "../loop-counters.ts";
import { printWgsl } from "../print-kernel.ts";
import { alone, shaderOf, type Entry, type Shader } from "../shader.ts";
import { copyKernel } from "./copy-kernel.ts";
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

/** A place in memory, with the loops whose counters move it. */
interface Place {
  readonly memory: number;
  readonly slices: readonly LoopSlice[];
}

interface Frame {
  readonly plan: Plan;
  readonly places: readonly Place[];
  /** Depth of the loop that has each counter. */
  readonly depths: ReadonlyMap<number, number>;
  readonly depth: number;
  /** Where the arenas of plans that are called start. */
  readonly arena: number;
}

/** A shader for each dispatch, and a GPUBuffer for each input and output. */
const shaders: PlanPrinter<Shader> = {
  kernel: printWgsl,
  predicate: (dispatches, most) => shaderOf(predicateEntry(dispatches, most, alone)),
  isPacked: false,
};

export const flattenPlan = (plan: Plan): FlatPlan => flattenPlanWith(shaders, plan);

export function flattenPlanWith<S extends Entry>(printer: PlanPrinter<S>, plan: Plan): FlatPlan<S> {
  return new Flattener(printer).whole(plan);
}

class Flattener<S extends Entry> {
  readonly #printer: PlanPrinter<S>;
  readonly #memories: Memory[] = [];
  readonly #shaders = new Map<Kernel, Map<string, readonly S[]>>();
  readonly #copies = new Map<string, Kernel>();
  #arenaBytes = 0;

  constructor(printer: PlanPrinter<S>) {
    this.#printer = printer;
  }

  whole(plan: Plan): FlatPlan<S> {
    const donors = plan.outputs.map((buffer) => plan.inputs.indexOf(buffer));
    const places = new Map<number, Place>();
    const add = (buffer: number, memory: Memory): void => {
      if (!places.has(buffer)) places.set(buffer, this.#place(memory));
    };
    const bytesOf = (buffer: number): number => storageBytes(at(plan.buffers, buffer).type);
    plan.inputs.forEach((buffer, position) => add(buffer, { kind: "input", position, bytes: bytesOf(buffer) }));
    plan.outputs.forEach((buffer, position) => add(buffer, { kind: "output", position, bytes: bytesOf(buffer) }));
    const steps = this.#plan(plan, places, { depths: new Map(), depth: 0, arena: 0 });
    return {
      name: plan.name,
      memories: this.#memories,
      steps,
      arenaBytes: this.#arenaBytes,
      donors,
      outputs: plan.outputs.map((buffer) => at(plan.buffers, buffer).type),
    };
  }

  #place(memory: Memory): Place {
    return { memory: this.#memories.push(memory) - 1, slices: [] };
  }

  /** The steps of `plan`, whose inputs and outputs are at `known`. */
  #plan(plan: Plan, known: ReadonlyMap<number, Place>, around: Omit<Frame, "places" | "plan">): readonly Step<S>[] {
    const places = plan.buffers.map(({ type, offset }, i): Place => {
      const place = known.get(i);
      if (place) return place;
      const bytes = storageBytes(type);
      return this.#place({ kind: "arena", offset: around.arena + (offset ?? 0), bytes });
    });
    const arena = around.arena + Math.ceil(plan.arenaBytes / 256) * 256;
    this.#arenaBytes = Math.max(this.#arenaBytes, arena);
    return this.#commands(plan.commands, { ...around, plan, places, arena });
  }

  #commands(commands: readonly Command[], frame: Frame): readonly Step<S>[] {
    return commands.flatMap((command) => this.#command(command, frame));
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
      case "call": {
        const { plan } = command;
        const known = new Map<number, Place>();
        plan.inputs.forEach((buffer, i) => known.set(buffer, placeOf(at(command.inputs, i))));
        plan.outputs.forEach((buffer, i) => known.set(buffer, placeOf(at(command.outputs, i))));
        return this.#plan(plan, known, { depths: new Map(), depth: frame.depth, arena: frame.arena });
      }
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
    return kind === "arena" || this.#printer.isPacked ? owners[kind] : memory;
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
  #while(
    { counter, count, condition, test, body, swap }: Extract<Command, { kind: "while" }>,
    around: Frame,
  ): readonly Step<S>[] {
    const frame = this.#inside(counter, around);
    const asked = this.#commands(condition, frame);
    const back = swap.flatMap(([to, from]) =>
      this.#command(
        { kind: "copy", type: at(frame.plan.buffers, to).type, from: { buffer: from }, to: { buffer: to } },
        frame,
      ),
    );
    const iteration = [...this.#commands(body, frame), ...back, ...asked];
    const shader = isQuiet(iteration) ? { predicate: this.#printer.predicate(dispatchesOf(iteration).length, 1) } : {};
    const { depth } = around;
    const most = concreteDim(count, "a loop on WebGPU");
    return [...asked, { kind: "while", depth, count: most, test: resolve(test, frame).memory, iteration, ...shader }];
  }

  /** What is in a loop with this counter. */
  #inside(counter: number, frame: Frame): Frame {
    const { depth } = frame;
    if (depth >= maximalDepth)
      throw new DeviceError(
        "too-deep",
        `program "${frame.plan.name}" has more than ${maximalDepth} loops inside each other, on WebGPU`,
        "make one loop of several, or run on the CPU",
      );
    return { ...frame, depth: depth + 1, depths: new Map([...frame.depths, [counter, depth]]) };
  }

  #loop({ counter, count, limit, backwards, body, swap }: Extract<Command, { kind: "loop" }>, frame: Frame): Step<S> {
    const memoryOf = (buffer: number): number => at(frame.places, buffer).memory;
    return {
      kind: "loop",
      depth: frame.depth,
      count: concreteDim(count, "a loop on WebGPU"),
      ...(limit && { limit: resolve(limit, frame).memory }),
      backwards,
      body: this.#commands(body, this.#inside(counter, frame)),
      swap: swap.map(([a, b]) => [memoryOf(a), memoryOf(b)]),
    };
  }
}

/** Stand for GPUBuffers of which memories are parts. */
const owners: Readonly<Record<Memory["kind"], number>> = { arena: -1, input: -2, output: -3 };

function resolve({ buffer, slices = [] }: BufferRef, { places, depths }: Frame): Place {
  const place = at(places, buffer);
  const own = slices.map(({ counter, stride }): LoopSlice => ({
    depth: get(depths, counter, "loop around a slice"),
    stride: concreteDim(stride, "a slice on WebGPU"),
  }));
  return { memory: place.memory, slices: [...place.slices, ...own] };
}

/** Equal for uses that print alike. */
function sharingOf(uses: readonly BufferUse[]): string {
  const memories = uses.map(({ memory }) => memory);
  const owners = uses.map(({ owner }) => owner);
  return uses
    .map(
      ({ memory, owner, slices }) =>
        `${memories.indexOf(memory)}/${owners.indexOf(owner)}${slices.map(({ depth, stride }) => `+${depth}*${stride}`).join("")}`,
    )
    .join();
}
