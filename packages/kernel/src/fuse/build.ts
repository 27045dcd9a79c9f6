/** Writes the statements of a group: loops over rows, and in them its stages, with every expression in one table. */
import { at, get, NodeTable, sizeIndex, type Dim, type Index, type Node, type Shape } from "@cotangent/ir";
import type { Kernel, KernelBuffer, KernelStatement } from "../kernel.ts";
import { extentsIn } from "../simplify-index.ts";
import { Expressions, type StoredRead } from "./expressions.ts";
import type { Graph } from "./graph.ts";
import { isPointwise, type Group, type Member, type Stage } from "./group.ts";
import type { Place } from "./place.ts";
import type { Access, Unit } from "./unit.ts";

export interface BuiltKernel {
  readonly kernel: Kernel;
  /** The value behind each buffer of space `buffer`, in order. */
  readonly values: readonly number[];
}

/** What is known of a value that a member of this group makes. */
interface Made {
  readonly member: Member;
  readonly stage: Stage;
  readonly node: Node;
}

interface Written {
  readonly reduces: readonly KernelStatement[];
  /** In a loop over the inner axes, and once for the row. */
  readonly inside: readonly KernelStatement[];
  readonly outside: readonly KernelStatement[];
}

/** Loops over `extents`, the first outermost, with axes `first`, `first + 1`, … */
export const loops = (extents: Shape, first: number, body: readonly KernelStatement[]): readonly KernelStatement[] =>
  body.length === 0
    ? []
    : extents.reduceRight(
        (inner, extent, i) => [
          { kind: "loop", axis: first + i, extent: sizeIndex(extent), role: "parallel", body: inner },
        ],
        body,
      );

/** The kernel of `group`, or undefined if it has no element. */
export function buildGroup(
  graph: Graph,
  places: ReadonlyMap<number, Place>,
  group: Group,
  name: string,
): BuiltKernel | undefined {
  if (group.rows.includes(0)) return undefined;
  const writer = new GroupWriter(graph, places, group.rows);
  const body = loops(
    group.rows,
    0,
    group.stages.flatMap((stage) => writer.stage(stage)),
  );
  return writer.finish(name, body);
}

class GroupWriter {
  readonly #graph: Graph;
  readonly #places: ReadonlyMap<number, Place>;
  readonly #table = new NodeTable();
  readonly #extents: Dim[];
  readonly #buffers: KernelBuffer[] = [];
  readonly #values: number[] = [];
  readonly #sources = new Map<number, number>();
  readonly #made = new Map<number, Made>();
  readonly #labels = new Set<string>();

  constructor(graph: Graph, places: ReadonlyMap<number, Place>, rows: Shape) {
    this.#graph = graph;
    this.#places = places;
    this.#extents = [...rows];
  }

  finish(name: string, body: readonly KernelStatement[]): BuiltKernel {
    return {
      kernel: { name, buffers: this.#buffers, body, comment: [...this.#labels].join(" · ") },
      values: this.#values,
    };
  }

  /** Reductions first, then one loop that stores elements: all over the same axes, so that a schedule may join them. */
  stage(stage: Stage): readonly KernelStatement[] {
    const first = this.#extents.length;
    this.#extents.push(...stage.inner);
    const axes = stage.inner.map((_, i) => first + i);
    const parts = stage.members.map((member) => {
      this.#labels.add(member.unit.label);
      const expressions = new Expressions(member, {
        table: this.#table,
        extents: extentsIn(this.#extents),
        axes,
        dtype: (value) => at(this.#graph.types, value).dtype,
        stored: (access) => this.#stored(access, member, stage),
      });
      return member.unit.reduce
        ? this.#reduce(member, stage, member.unit.reduce, expressions, axes)
        : this.#element(member, stage, expressions);
    });
    return [
      ...parts.flatMap(({ reduces }) => reduces),
      ...loops(
        stage.inner,
        first,
        parts.flatMap(({ inside }) => inside),
      ),
      ...parts.flatMap(({ outside }) => outside),
    ];
  }

  #reduce(
    member: Member,
    stage: Stage,
    { form, reads }: NonNullable<Unit["reduce"]>,
    expressions: Expressions,
    axes: readonly number[],
  ): Written {
    const map = expressions.reduced(form, reads);
    const names = form.map.map((_, i) => `r${at(member.unit.values, 0)}${i === 0 ? "" : `_${i}`}`);
    const index = member.unit.kept.map((axis) => expressions.axis(axis));
    const outside = member.unit.values.flatMap((value, k) => {
      const component = at(form.outputs, k);
      const node = this.#table.local(at(names, component), at(form.monoid.dtypes, component));
      this.#made.set(value, { member, stage, node });
      return this.#places.get(value) === "memory" ? [this.#store(this.#target(value), index, node)] : [];
    });
    const reduceAxes = axes.map((axis, i) => ({ axis, extent: at(stage.inner, i) }));
    return {
      reduces: [
        {
          kind: "reduce",
          names,
          axes: reduceAxes,
          map,
          monoid: form.monoid,
          accumulators: form.monoid.dtypes,
          reassociate: true,
        },
      ],
      inside: [],
      outside,
    };
  }

  #element(member: Member, stage: Stage, expressions: Expressions): Written {
    const value = at(member.unit.values, 0);
    const node = expressions.element();
    this.#made.set(value, { member, stage, node });
    const place = this.#places.get(value);
    if (place === "loop") return { reduces: [], inside: [], outside: [] };
    const axes = place === "tile" ? member.inner : member.unit.kept;
    const target = place === "tile" ? this.#tile(value, member) : this.#target(value);
    return {
      reduces: [],
      inside: [
        this.#store(
          target,
          axes.map((axis) => expressions.axis(axis)),
          node,
        ),
      ],
      outside: [],
    };
  }

  #store(target: number, index: readonly Index[], value: Node): KernelStatement {
    return { kind: "store", target, index, value, mode: "set", guards: [] };
  }

  #tile(value: number, member: Member): number {
    const shape = member.inner.map((axis) => at(member.unit.domain, axis));
    const { dtype } = at(this.#graph.types, value);
    return this.#buffer(value, { name: `t${value}`, type: { dtype, shape }, space: "tile", access: "readwrite" });
  }

  #target(value: number): number {
    return this.#buffer(value, {
      name: `v${value}`,
      type: at(this.#graph.types, value),
      space: "buffer",
      access: "write",
    });
  }

  #buffer(value: number, buffer: KernelBuffer): number {
    const known = this.#sources.get(value);
    if (known === undefined) {
      this.#sources.set(value, this.#buffers.length);
      if (buffer.space === "buffer") this.#values.push(value);
      return this.#buffers.push(buffer) - 1;
    }
    const before = at(this.#buffers, known);
    if (before.access !== buffer.access) this.#buffers[known] = { ...before, access: "readwrite" };
    return known;
  }

  /** Where `access` is read from, unless the reader computes it. */
  #stored(access: Access, reader: Member, stage: Stage): StoredRead | undefined {
    const made = this.#made.get(access.value);
    if (!made && access.body) return undefined;
    if (
      made &&
      (made.member.unit.kind === "reduce" ||
        made.member.inner.length === 0 ||
        (made.stage === stage && isPointwise(access, made.member, reader)))
    )
      return { kind: "node", node: made.node };
    if (made && this.#places.get(access.value) === "tile")
      return {
        kind: "load",
        source: get(this.#sources, access.value, "tile of a value"),
        positions: made.member.inner,
      };
    const type = at(this.#graph.types, access.value);
    return {
      kind: "load",
      source: this.#buffer(access.value, { name: `v${access.value}`, type, space: "buffer", access: "read" }),
    };
  }
}
