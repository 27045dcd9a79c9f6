/** Calls: another plan, on buffers of this one. */
import type { CallForm } from "@cotangent/ir";
import type { ControlPlanner } from "./control.ts";

export const planCall: ControlPlanner<CallForm> = {
  plan: ({ place, planOf }, { args, results }, { body }) => [
    { kind: "call", plan: planOf(body), inputs: args.map(place), outputs: results.map(place) },
  ],
};
