/** Program → kernels: cut, group, place, and write. */
import { at } from "@cotangent/ir";
import type { Kernel } from "../kernel.ts";
import { buildGroup } from "./build.ts";
import { cut, type Cut } from "./cut.ts";
import { graphOf, isInlined, sizeOfShape, type Graph, type GraphStep } from "./graph.ts";
import { Grouper, type Grouping, type MayGroup } from "./group.ts";
import { nestsOf, type FuseParts } from "./parts.ts";
import { placeValues } from "./place.ts";
import type { Program } from "@cotangent/ir";

/** A kernel with the values behind its buffers, or a step that is a command of its own: a call, a loop or an effect. */
export type FusedItem =
  | {
      readonly kind: "kernel";
      readonly kernel: Kernel;
      readonly values: readonly number[];
      /** Whether it goes through memory, rather than to do much with few elements. */
      readonly isLight: boolean;
    }
  | { readonly kind: "step"; readonly step: GraphStep };

export interface FusedProgram {
  readonly graph: Graph;
  /** In an order in which they can run. */
  readonly items: readonly FusedItem[];
}

/** The kernels of `program`, with `reduce` statements, not yet scheduled for a machine. */
export function fuse(program: Program, fusing: FuseParts): FusedProgram {
  const { few } = fusing;
  const graph = (fusing.graphOf ?? graphOf)(program, few);
  const parts = cut(graph, fusing);
  // Whether a value of a group is stored depends on what comes after it: at first, none counts that need not be.
  const items = itemsOf(
    graph,
    { parts, fusing },
    (members) => few?.allow(members, (value) => parts.stored.has(value)) ?? true,
  );
  const fits = items.every((item) => item.kind === "step" || (few?.areFew(item.values) ?? true));
  return {
    graph,
    items: fits ? items : itemsOf(graph, { parts, fusing }, (members) => few?.allow(members, () => true) ?? true),
  };
}

interface Cutting {
  readonly parts: Cut;
  readonly fusing: FuseParts;
}

function itemsOf(graph: Graph, { parts, fusing }: Cutting, mayGroup: MayGroup): readonly FusedItem[] {
  const grouping = group(graph, parts, fusing, mayGroup);
  const places = placeValues(parts, grouping);
  return grouping.items.flatMap((item, i): readonly FusedItem[] => {
    if (item.kind === "group") {
      const built = buildGroup(graph, places, item, `k${i}`);
      const isLight = fusing.arrays?.isLight(item) === true;
      return built && built.kernel.body.length > 0 ? [{ kind: "kernel", ...built, isLight }] : [];
    }
    const step = at(graph.steps, item.step);
    if (isInlined(step.form)) return [];
    if (step.form.form !== "nest") return [{ kind: "step", step }];
    const empty = step.results.every((value) => sizeOfShape(at(graph.shapes, value)) === 0);
    if (empty) return [];
    const built = nestsOf(fusing).build(graph, step, step.form, parts.nests.get(item.step), `k${i}`);
    return [{ kind: "kernel", ...built, isLight: false }];
  });
}

function group(graph: Graph, { units }: Cut, { arrays }: FuseParts, mayGroup: MayGroup): Grouping {
  const grouper = new Grouper(mayGroup, arrays?.grouping(graph));
  const first = arrays?.firstNumbers(graph, units);
  first?.forEach((unit) => grouper.addUnit(unit));
  const others = first ? units.filter((unit) => !first.has(unit)) : units;
  let next = 0;
  graph.steps.forEach((step, i) => {
    // Units come in the order of the values that they make.
    while (next < others.length && graph.makers[at(at(others, next).values, 0)]?.step === i)
      grouper.addUnit(at(others, next++));
    const { form } = step;
    // What reads a late value joins no group from before it.
    if ("late" in form || (!isInlined(form) && form.form !== "reduce"))
      grouper.addStep(i, form.form === "effect" && !form.returns ? [] : step.results);
  });
  return grouper.finish();
}
