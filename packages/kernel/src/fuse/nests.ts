/** Nests as kernels: a part of machines whose programs may have arrays, since no method of tensors is a nest. */
import type { NestForm } from "@cotangent/ir";
import type { BuiltKernel } from "./build.ts";
import type { Graph, GraphStep } from "./graph.ts";
import { buildNest } from "./nest.ts";
import { argsInMemory, nestUnit, type NestUnit } from "./nest-unit.ts";
import type { OnAccess } from "./unit.ts";

export interface Nests {
  /** The arguments that must be arrays in memory. */
  argsInMemory(graph: Graph, step: GraphStep, form: NestForm): readonly number[];
  /** What the nest that is step `step` reads; undefined where its loops depend on each other. */
  unit(graph: Graph, step: number, form: NestForm, found: OnAccess): NestUnit | undefined;
  /** Its kernel; `unit` says which of the arguments are computed in the loops. */
  build(graph: Graph, step: GraphStep, form: NestForm, unit: NestUnit | undefined, name: string): BuiltKernel;
}

export const nests: Nests = { argsInMemory, unit: nestUnit, build: buildNest };
