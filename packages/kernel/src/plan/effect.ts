/** Effects. Whoever receives one sees whole buffers: elements of sequences are copied first. */
import type { EffectForm } from "@cotangent/ir";
import type { Command } from "../plan.ts";
import { whole, type ControlPlanner } from "./control.ts";

export const planEffect: ControlPlanner<EffectForm> = {
  plan({ place, temporary, typeOf }, { args }, form) {
    const copies: Command[] = [];
    const values = args.map((value) => {
      const from = place(value);
      if (!from.slices?.length) return from;
      const type = typeOf(value);
      const to = whole(temporary(type));
      copies.push({ kind: "copy", type, from, to });
      return to;
    });
    return [...copies, { kind: "effect", form, values }];
  },
};
