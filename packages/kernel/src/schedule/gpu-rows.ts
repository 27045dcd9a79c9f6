/** Rows on a GPU: a thread for each row where rows are short. */
import { at, type Node } from "@cotangent/ir";
import type { KernelStatement, ReduceStatement } from "../kernel.ts";
import { combine } from "./accumulate.ts";
import type { RowNest, Stage } from "./gpu-row-nest.ts";
import type { Workshop } from "./workshop.ts";

export function scheduleRows({ rows, sections }: RowNest, shop: Workshop): readonly KernelStatement[] {
  const body = sections.flatMap((section) => (section.kind === "once" ? section.statements : alone(section, shop)));
  return rows.reduceRight<readonly KernelStatement[]>((inner, { axis }) => shop.loop(axis, "parallel", inner), body);
}

/** One thread goes through all elements. */
function alone({ axes, reduces, stores }: Stage, shop: Workshop): readonly KernelStatement[] {
  const step = [...reduces.flatMap((reduce) => accumulate(reduce, reduce.map, shop)), ...stores];
  return [
    ...reduces.flatMap((reduce) => variables(reduce, shop)),
    ...axes.reduceRight<readonly KernelStatement[]>((inner, { axis }) => shop.loop(axis, "sequential", inner), step),
    ...reduces.flatMap((reduce) => results(reduce, shop)),
  ];
}

const partOf = (name: string): string => `${name}_part`;

const variables = ({ names, monoid, accumulators }: ReduceStatement, { table }: Workshop): readonly KernelStatement[] =>
  names.map((name, c) => ({
    kind: "variable",
    name: partOf(name),
    start: table.constant(at(monoid.identity, c), at(accumulators, c)),
  }));

/** `part := part ⊕ elements` */
function accumulate(
  reduce: ReduceStatement,
  elements: readonly Node[],
  { table }: Workshop,
): readonly KernelStatement[] {
  const { names, monoid, accumulators } = reduce;
  const before = names.map((name, c) => table.local(partOf(name), at(accumulators, c)));
  const wide = elements.map((node, c) => table.algebra.cast(node, at(accumulators, c)));
  const after = combine(table, monoid, before, wide);
  if (names.length === 1) return [{ kind: "assign", name: partOf(at(names, 0)), value: at(after, 0) }];
  const next = (c: number): string => `${at(names, c)}_next`;
  return [
    ...after.map((value, c): KernelStatement => ({ kind: "let", name: next(c), value })),
    ...after.map(({ dtype }, c): KernelStatement => ({
      kind: "assign",
      name: partOf(at(names, c)),
      value: table.local(next(c), dtype),
    })),
  ];
}

const results = ({ names, monoid, accumulators }: ReduceStatement, { table }: Workshop): readonly KernelStatement[] =>
  names.map((name, c) => ({
    kind: "let",
    name,
    value: table.algebra.cast(table.local(partOf(name), at(accumulators, c)), at(monoid.dtypes, c)),
  }));
