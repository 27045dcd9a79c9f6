/** Effects. The host sees and fills whole buffers: elements of sequences are copied before, and after. */
import { at, type ArrayType, type EffectForm } from "@cotangent/ir";
import type { Command } from "../plan.ts";
import { whole, type ControlPlanner } from "./control.ts";

export const planEffect: ControlPlanner<EffectForm> = {
  plan({ place, temporary, graph }, { args, results }, form) {
    const typeOf = (value: number): ArrayType => at(graph.types, value);
    const [copies, after]: [Command[], Command[]] = [[], []];
    const values = args.map((value) => {
      const from = place(value);
      if (!from.slices?.length) return from;
      const type = typeOf(value);
      const to = whole(temporary(type));
      copies.push({ kind: "copy", type, from, to });
      return to;
    });
    const filled = (form.returns ? results : []).map((value) => {
      const to = place(value);
      if (!to.slices?.length) return to;
      const type = typeOf(value);
      const from = whole(temporary(type));
      after.push({ kind: "copy", type, from, to });
      return from;
    });
    return [...copies, { kind: "effect", form, values, results: filled }, ...after];
  },
};
