/** A program as a plan: fused kernels and the other commands in order, with a buffer for every value that is stored. */
import { at, type ArrayType, type EffectForm, type LoopForm, type Program } from "@cotangent/ir";
import { fuse, type FusedItem } from "../fuse/fuse.ts";
import type { Graph, GraphStep } from "../fuse/graph.ts";
import { sizeOfShape, concreteSizes } from "../fuse/graph.ts";
import type { Kernel } from "../kernel.ts";
import type { BufferRef, Command, Plan, PlanBuffer } from "../plan.ts";
import { reuseInPlace } from "./in-place.ts";
import { cpu, unscheduled, type Machine } from "./machine.ts";
import { allocate } from "./memory.ts";

/** A machine, those of a CPU by name. */
export type Target = "cpu" | "unscheduled" | Machine;

const named: Readonly<Record<"cpu" | "unscheduled", Machine>> = { cpu, unscheduled };

export interface PlanOptions {
  /** For each input whether an output may take its memory; none may if absent. Scheduled plans make use of it. */
  readonly donated?: readonly boolean[];
}

/** The plan of `program`, whose sizes must be known. */
export function makePlan(program: Program, target: Target = "cpu", { donated = [] }: PlanOptions = {}): Plan {
  return new Planner(typeof target === "string" ? named[target] : target, new Map()).plan(program, donated);
}

class Planner {
  readonly #machine: Machine;
  /** Plans of the functions that are called, each made once. */
  readonly #plans: Map<Program, Plan>;
  readonly #buffers: PlanBuffer[] = [];
  #counters = 0;
  #kernels = 0;

  constructor(machine: Machine, plans: Map<Program, Plan>) {
    this.#machine = machine;
    this.#plans = plans;
  }

  plan(program: Program, donated: readonly boolean[] = []): Plan {
    const known = this.#plans.get(program);
    if (known) return known;
    const inputs = program.inputs.map(({ type }) => this.#buffer(type, "input"));
    const outputs = program.outputs.map(({ type }) => this.#buffer(type, "output"));
    const commands = this.#program(program, inputs.map(whole), outputs.map(whole));
    const plain: Plan = { name: program.name, buffers: this.#buffers, inputs, outputs, commands, arenaBytes: 0 };
    const given = new Set(inputs.filter((_, i) => donated[i]));
    const { inPlace, layout } = this.#machine;
    const plan = allocate(inPlace ? reuseInPlace(plain, given) : plain, layout);
    this.#plans.set(program, plan);
    return plan;
  }

  #buffer(type: ArrayType, role: PlanBuffer["role"]): number {
    return this.#buffers.push({ type, role }) - 1;
  }

  /** The commands that compute `outputs` from `inputs`. */
  #program(program: Program, inputs: readonly BufferRef[], outputs: readonly BufferRef[]): readonly Command[] {
    const { graph, items } = fuse(program, this.#machine.few);
    const places = new Map<number, BufferRef>(graph.inputs.map((value, i) => [value, at(inputs, i)]));
    // A value is made where it is wanted first; further outputs of it are copies.
    const copies: Command[] = [];
    const isMade = new Set(graph.inputs);
    graph.outputs.forEach((value, i) => {
      const type = at(graph.types, value);
      if (isMade.has(value) || isCarry(graph, value)) {
        if (!isEmpty(type)) copies.push({ kind: "copy", type, from: { buffer: value }, to: at(outputs, i) });
      } else places.set(value, at(outputs, i));
      isMade.add(value);
    });
    const place = (value: number): BufferRef => {
      const known = places.get(value);
      if (known) return known;
      const made = whole(this.#buffer(at(graph.types, value), "temporary"));
      places.set(value, made);
      return made;
    };
    const commands = items.flatMap((item) => this.#item(graph, item, place, places));
    return [
      ...commands,
      ...copies.map((copy): Command => (copy.kind === "copy" ? { ...copy, from: place(copy.from.buffer) } : copy)),
    ];
  }

  #item(
    graph: Graph,
    item: FusedItem,
    place: (value: number) => BufferRef,
    places: Map<number, BufferRef>,
  ): readonly Command[] {
    if (item.kind === "kernel") return this.#kernel(item.kernel, item.values.map(place));
    const { form, args, results } = item.step;
    if (form.form === "loop") return this.#loop(graph, item.step, form, place, places);
    if (form.form === "effect") return this.#effect(graph, args, form, place);
    if (form.form !== "call") throw new Error(`internal: a step of form ${form.form} is no command`);
    const plan = new Planner(this.#machine, this.#plans).plan(form.body);
    return [{ kind: "call", plan, inputs: args.map(place), outputs: results.map(place) }];
  }

  /** Whoever receives an effect sees whole buffers: elements of sequences are copied first. */
  #effect(
    graph: Graph,
    args: readonly number[],
    form: EffectForm,
    place: (value: number) => BufferRef,
  ): readonly Command[] {
    const copies: Command[] = [];
    const values = args.map((value) => {
      const from = place(value);
      if ((from.slices ?? []).length === 0) return from;
      const type = at(graph.types, value);
      const to = whole(this.#buffer(type, "temporary"));
      copies.push({ kind: "copy", type, from, to });
      return to;
    });
    return [...copies, { kind: "effect", form, values }];
  }

  #kernel(kernel: Kernel, buffers: readonly BufferRef[]): readonly Command[] {
    const scheduled = this.#machine.schedule({ ...kernel, name: `k${this.#kernels++}` });
    const added = scheduled.buffers.filter(({ space }) => space === "buffer").slice(buffers.length);
    const scratch = added.map(({ type }) => whole(this.#buffer(type, "temporary")));
    return [{ kind: "run", kernel: scheduled, buffers: [...buffers, ...scratch] }];
  }

  #loop(
    graph: Graph,
    { args, results }: GraphStep,
    form: LoopForm,
    place: (value: number) => BufferRef,
    places: Map<number, BufferRef>,
  ): readonly Command[] {
    const { body, consts, carries, backwards } = form;
    const count = Number(form.count);
    const counter = this.#counters++;
    const typeOf = (value: number): ArrayType => at(graph.types, value);
    const before: Command[] = [];
    const pairs = results.slice(0, carries).map((value, i): readonly [number, number] => {
      const type = typeOf(value);
      const first = this.#buffer(type, "temporary");
      places.set(value, whole(first));
      if (!isEmpty(type)) before.push({ kind: "copy", type, from: place(at(args, consts + i)), to: whole(first) });
      const unchanged = body.outputs[i] === body.inputs[consts + i];
      return [first, count === 0 || unchanged ? first : this.#buffer(type, "temporary")];
    });
    if (count === 0) return before;
    const element = (value: number): BufferRef => {
      const { buffer, slices = [] } = place(value);
      const stride = sizeOfShape(concreteSizes(typeOf(value)).slice(1));
      return { buffer, slices: [...slices, { counter, stride }] };
    };
    const inputs = [
      ...args.slice(0, consts).map(place),
      ...pairs.map(([first]) => whole(first)),
      ...args.slice(consts + carries).map(element),
    ];
    const outputs = [...pairs.map(([, second]) => whole(second)), ...results.slice(carries).map(element)];
    const commands = this.#program(body, inputs, outputs).filter(
      (command) => command.kind !== "copy" || !sameRef(command.from, command.to),
    );
    return [
      ...before,
      { kind: "loop", counter, count, backwards, body: commands, swap: pairs.filter(([a, b]) => a !== b) },
    ];
  }
}

const whole = (buffer: number): BufferRef => ({ buffer });
const isEmpty = (type: ArrayType): boolean => sizeOfShape(concreteSizes(type)) === 0;
const sameRef = (a: BufferRef, b: BufferRef): boolean =>
  a.buffer === b.buffer && (a.slices?.length ?? 0) === (b.slices?.length ?? 0);

/** The last carries of a loop are in one of the two buffers that change places, so an output has to be copied from it. */
function isCarry(graph: Graph, value: number): boolean {
  const maker = graph.makers[value];
  if (!maker) return false;
  const { form } = at(graph.steps, maker.step);
  return form.form === "loop" && maker.result < form.carries;
}
