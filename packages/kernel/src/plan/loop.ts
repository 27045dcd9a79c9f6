/** Loops: carries in pairs of buffers that change places, or in one that is updated where it is. */
import { at, sizeOf, type ArrayType, type Program } from "@cotangent/ir";
import { isEmpty } from "../fuse/graph.ts";
import type { BufferRef, Command } from "../plan.ts";
import { updatedInPlace } from "./carry-in-place.ts";
import type { LoopCommand } from "./commands.ts";
import { whole, type EndsUnread, type LoopPlanner, type PlanSite } from "./control.ts";
import { Counters } from "./counters.ts";
import { isReadBelow, limitsOf } from "./read-below.ts";
import { zeroKernel } from "./zero-kernel.ts";

export const planLoop: LoopPlanner = {
  counters: (buffers, schedule) => new Counters(buffers, schedule),
  plan(site, { args: given, results }, form) {
    const { body, consts, carries, backwards, condition, bounded = false } = form;
    const { place, temporary, graph } = site;
    const typeOf = (value: number): ArrayType => at(graph.types, value);
    const [bound, args] = bounded ? [at(given, 0), given.slice(1)] : [undefined, given];
    const { count } = form;
    const counter = site.counter();
    const before: Command[] = [];
    const pairs = results.slice(0, carries).map((value, i): readonly [number, number] => {
      const type = typeOf(value);
      const first = temporary(type);
      site.put(value, whole(first));
      if (!isEmpty(type)) before.push({ kind: "copy", type, from: place(at(args, consts + i)), to: whole(first) });
      const unchanged = body.outputs[i] === body.inputs[consts + i];
      return [first, count === 0 || unchanged ? first : temporary(type)];
    });
    if (count === 0) return before;
    const stacked = results.slice(carries);
    const limits = limitsOf(graph, { args: given, results, form });
    // Room for a number of iterations that somebody chose is always filled.
    const isZeroed = (y: number): boolean =>
      !isEmpty(typeOf(y)) && (typeof count === "number" || !isReadBelow(site, y, limits, 0));
    if (bounded || condition)
      for (const y of stacked) if (isZeroed(y)) before.push(site.run(zeroKernel(typeOf(y)), [y]));
    const element = (value: number): BufferRef => {
      const { buffer, slices = [] } = place(value);
      const stride = sizeOf(typeOf(value).shape.slice(1));
      return { buffer, slices: [...slices, { counter, stride }] };
    };
    const known = [...args.slice(0, consts).map(place), ...pairs.map(([first]) => whole(first))];
    const inputs = [...known, ...args.slice(consts + carries).map(element)];
    const outputs = [...pairs.map(([, second]) => whole(second)), ...stacked.map(element)];
    const endsUnread: EndsUnread = (output, limit, depth) =>
      output >= carries && limit >= carries && isReadBelow(site, at(results, output), [at(results, limit)], depth + 1);
    const swap = pairs.filter(([first, second]) => first !== second);
    const parts = { counter, body: site.commands(body, inputs, outputs, endsUnread), swap };
    const loop: LoopCommand = condition
      ? { kind: "while", count, ...asked(site, condition, known), ...parts }
      : { kind: "loop", count, backwards, ...(bound !== undefined && { limit: place(bound) }), ...parts };
    return [...before, site.inPlace ? updatedInPlace(loop) : loop];
  },
};

/** The commands that find out whether a loop goes on, and where they say so. */
function asked(
  site: PlanSite,
  condition: Program,
  inputs: readonly BufferRef[],
): { readonly condition: readonly Command[]; readonly test: BufferRef } {
  const test = whole(site.temporary(at(condition.outputs, 0).type));
  return { condition: site.commands(condition, inputs, [test]), test };
}
