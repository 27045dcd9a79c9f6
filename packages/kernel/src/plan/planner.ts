/** A program as a plan: fused kernels and the other commands in order, with a buffer for every value that is stored. */
import { at, type ArrayType, type Program } from "@cotangent/ir";
import { fuse, type FusedItem } from "../fuse/fuse.ts";
import { isEmpty, type Graph } from "../fuse/graph.ts";
import type { Kernel } from "../kernel.ts";
import type { BufferRef, Command, Plan, PlanBuffer } from "../plan.ts";
import { whole, type Control, type PlanSite } from "./control.ts";
import type { Donation } from "./donate.ts";
import type { Machine } from "./machine.ts";
import { allocate } from "./memory.ts";

/**
 * The plan of `program`, which has no other control than this.
 * @param plans the plans of the functions that are called, each made once
 */
export function planFor(
  machine: Machine,
  control: Control,
  program: Program,
  donation?: Donation,
  plans: Map<Program, Plan> = new Map(),
): Plan {
  const known = plans.get(program);
  if (known) return known;
  const buffers: PlanBuffer[] = [];
  const add = (type: ArrayType, role: PlanBuffer["role"]): number => buffers.push({ type, role }) - 1;
  const inputs = program.inputs.map(({ type }) => add(type, "input"));
  const outputs = program.outputs.map(({ type }) => add(type, "output"));
  let [counters, kernels] = [0, 0];
  const light = new Set<string>();
  const scheduled = (kernel: Kernel): Kernel => machine.schedule({ ...kernel, name: `k${kernels++}` });
  const counting = control.loop?.counters(buffers, scheduled);

  const commands: PlanSite["commands"] = (part, given, wanted, endsUnread) => {
    const { program: rest, positions } = counting?.apart(part) ?? { program: part, positions: [] };
    const { graph, items } = fuse(rest, machine);
    const places = placesOf(graph, [...given, ...positions]);
    const typeOf = (value: number): ArrayType => at(graph.types, value);
    const temporary = (type: ArrayType): number => add(type, "temporary");
    const place = (value: number): BufferRef => {
      const made = places.get(value) ?? whole(temporary(typeOf(value)));
      places.set(value, made);
      return made;
    };
    const run = (kernel: Kernel, values: readonly number[], isLight = false): Command => {
      const refs = values.map(place);
      const made = scheduled(counting?.known(kernel, refs) ?? kernel);
      if (isLight) light.add(made.name);
      const added = scratchOf(made, values.length).map((type) => whole(temporary(type)));
      return { kind: "run", kernel: made, buffers: [...refs, ...added] };
    };
    const site: PlanSite = {
      place,
      put: (value, where) => void places.set(value, where),
      temporary,
      counter: () => counters++,
      commands,
      run,
      graph,
      endsUnread,
      planOf: (callee) => planFor(machine, control, callee, undefined, plans),
      inPlace: machine.reuse !== undefined,
    };
    // A value is made where it is wanted first; where it is not made there, it is copied.
    graph.outputs.forEach((value, i) => places.has(value) || places.set(value, at(wanted, i)));
    const made = items.flatMap((item) =>
      item.kind === "kernel" ? [run(item.kernel, item.values, item.isLight)] : controlled(control, site, item),
    );
    return [...made, ...graph.outputs.flatMap((value, i) => copied(typeOf(value), place(value), at(wanted, i)))];
  };

  const made = commands(program, inputs.map(whole), outputs.map(whole));
  const all = [...(counting?.first ?? []), ...made];
  const plain: Plan = { name: program.name, buffers, inputs, outputs, commands: all, arenaBytes: 0 };
  const plan = placed(settled(plain, machine, donation), machine, ({ name }) => light.has(name));
  plans.set(program, plan);
  return plan;
}

const placesOf = ({ inputs }: Graph, given: readonly BufferRef[]): Map<number, BufferRef> =>
  new Map(inputs.map((value, i) => [value, at(given, i)]));

/** The types of the buffers of `kernel` after the first `count`. */
const scratchOf = ({ buffers }: Kernel, count: number): readonly ArrayType[] =>
  buffers
    .filter(({ space }) => space === "buffer")
    .slice(count)
    .map(({ type }) => type);

const copied = (type: ArrayType, from: BufferRef, to: BufferRef): readonly Command[] =>
  isEmpty(type) || sameRef(from, to) ? [] : [{ kind: "copy", type, from, to }];

/** `plan` with results in the memory of arguments, if the machine has kernels that write over them. */
function settled(plan: Plan, { reuse }: Machine, donation: Donation | undefined): Plan {
  if (!reuse) return plan;
  const given = new Set(plan.inputs.filter((_, i) => donation?.inputs[i]));
  return given.size > 0 && donation ? donation.reuse(plan, given) : reuse(plan);
}

/** `plan` with kernels put together, where the machine does that, and an arena. */
function placed(plan: Plan, { bundle, layout }: Machine, isLight: (kernel: Kernel) => boolean): Plan {
  const place = (made: Plan): Plan => allocate(made, layout);
  return bundle?.(plan, isLight, place) ?? place(plan);
}

function controlled(
  { loop, branch, call, effect }: Control,
  site: PlanSite,
  { step }: Extract<FusedItem, { kind: "step" }>,
): readonly Command[] {
  const { form } = step;
  const made =
    form.form === "loop"
      ? loop?.plan(site, step, form)
      : form.form === "branch"
        ? branch?.plan(site, step, form)
        : form.form === "call"
          ? call?.plan(site, step, form)
          : form.form === "effect"
            ? effect?.plan(site, step, form)
            : undefined;
  if (!made) throw new Error(`internal: no plan for steps of form ${form.form}`);
  return made;
}

const sameRef = (a: BufferRef, b: BufferRef): boolean => a.buffer === b.buffer && a.slices?.length === b.slices?.length;
