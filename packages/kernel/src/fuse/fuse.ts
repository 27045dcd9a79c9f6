/** Program → kernels: cut, group, place, and write. */
import { at } from "@cotangent/ir";
import type { Kernel } from "../kernel.ts";
import { buildGroup } from "./build.ts";
import { cut } from "./cut.ts";
import { graphOf, sizeOfShape, type Graph, type GraphStep } from "./graph.ts";
import { Grouper } from "./group.ts";
import { buildNest } from "./nest.ts";
import { placeValues } from "./place.ts";
import type { Program } from "@cotangent/ir";

/** A kernel with the values behind its buffers, or a step that is a command of its own: a call, a loop or an effect. */
export type FusedItem =
  | { readonly kind: "kernel"; readonly kernel: Kernel; readonly values: readonly number[] }
  | { readonly kind: "step"; readonly step: GraphStep };

export interface FusedProgram {
  readonly graph: Graph;
  /** In an order in which they can run. */
  readonly items: readonly FusedItem[];
}

/** The kernels of `program`, with `reduce` statements, not yet scheduled for a machine. */
export function fuse(program: Program): FusedProgram {
  const graph = graphOf(program);
  const parts = cut(graph);
  const grouper = new Grouper();
  let next = 0;
  graph.steps.forEach((step, i) => {
    // Units come in the order of the values that they make.
    while (next < parts.units.length && graph.makers[at(at(parts.units, next).values, 0)]?.step === i)
      grouper.addUnit(at(parts.units, next++));
    if (
      step.form.form === "nest" ||
      step.form.form === "call" ||
      step.form.form === "loop" ||
      step.form.form === "effect"
    )
      grouper.addStep(i, step.form.form === "effect" ? [] : step.results);
  });
  const grouping = grouper.finish();
  const places = placeValues(parts, grouping);
  const items = grouping.items.flatMap((item, i): readonly FusedItem[] => {
    if (item.kind === "group") {
      const built = buildGroup(graph, places, item, `k${i}`);
      return built && built.kernel.body.length > 0 ? [{ kind: "kernel", ...built }] : [];
    }
    const step = at(graph.steps, item.step);
    if (step.form.form !== "nest") return [{ kind: "step", step }];
    const empty = step.results.every((value) => sizeOfShape(at(graph.shapes, value)) === 0);
    return empty ? [] : [{ kind: "kernel", ...buildNest(graph, step, step.form, parts.nests.get(item.step), `k${i}`) }];
  });
  return { graph, items };
}
