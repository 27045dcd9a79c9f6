/**
 * Elementwise nests that write along one axis and read along another, such as transposes: squares of four by four elements are
 * read along the one and turned in registers, and squares follow each other in tiles that stay in the cache:
 *
 *     parallel i < n, j < m                     parallel tiles of i and j, squares of a tile
 *       y[i·m + j] = f(x[j·n + i], …)      →       for jj < 4: lane ii: square[jj, ii] = x[(j + jj)·n + i + ii]
 *                                                  for ii < 4: lane jj: y[(i + ii)·m + j + jj] = f(square[jj, ii], …)
 */
import { axisIndex, concreteDim, scaledIndex, sumIndex, type Index, type Node } from "@cotangent/ir";
import type { KernelStatement } from "../kernel.ts";
import { reachable } from "../rewrite.ts";
import type { Extents } from "../simplify-index.ts";
import { nodesOf } from "../statements.ts";
import { laneCount } from "./gpu-lanes.ts";
import { dependsOn, streamsOf } from "./nest.ts";
import { isElementwise, isWorthLanes, type Loop } from "./simd-worth.ts";
import { blockIndex, blocksOf, type Blocks, type Workshop } from "./workshop.ts";

type Load = Extract<Node, { kind: "load" }>;

/** Elements of a tile, along the axis that is read and the one that is written: whole lines of the cache. */
const [tileRows, tileColumns] = [16, 64] as const;

/** `loop`, the outermost of a nest, turned square by square; undefined where it does not read along another axis. */
export function turned(loop: Loop, shop: Workshop): readonly KernelStatement[] | undefined {
  const rows: Loop[] = [];
  let inner: Loop = loop;
  for (let [only] = inner.body; inner.body.length === 1 && only?.kind === "loop"; [only] = inner.body) {
    if (inner.role !== "parallel" || inner.extent.kind !== "size" || inner.backwards === true) return undefined;
    rows.push(inner);
    inner = only;
  }
  if (!isElementwise(inner, shop) || extentOf(inner) < laneCount) return undefined;
  const streams = streamsOf(inner.body.flatMap(nodesOf), shop.extents);
  const across = rows.toReversed().flatMap((row) => {
    const loads = streams.filter(
      ({ load, stride }) =>
        load.guards.length === 0 &&
        stride(row.axis) === 1 &&
        stride(inner.axis) !== 0 &&
        dependsOn(load, inner.axis) &&
        !usesNames(load, inner),
    );
    return loads.length > 0 && extentOf(row) >= laneCount ? [{ row, loads: loads.map(({ load }) => load) }] : [];
  });
  const [first] = across;
  if (!first || !isWorthTurning(inner, first.loads, shop.extents)) return undefined;
  const body = new Turned({ i: first.row, j: inner, loads: first.loads, shop }).statements();
  return rows
    .filter((row) => row !== first.row)
    .reduceRight<readonly KernelStatement[]>((nest, { axis }) => shop.loop(axis, "parallel", nest), body);
}

const extentOf = ({ extent }: Loop): number => (extent.kind === "size" ? concreteDim(extent.value, "a kernel") : 0);

const usesNames = (load: Load, { body }: Loop): boolean => {
  const names = new Set(body.flatMap((statement) => (statement.kind === "let" ? [statement.name] : [])));
  return reachable([load]).some((node) => node.kind === "local" && names.has(node.name));
};

/** Whether the rest of the body is best in vectors along the inner axis. */
function isWorthTurning({ axis, body }: Loop, loads: readonly Load[], extents: Extents): boolean {
  const turnedLoads: ReadonlySet<Node> = new Set(loads);
  return isWorthLanes(body, axis, extents, (node) => turnedLoads.has(node));
}

interface TurnedSpec {
  /** The axis along which the loads run, and the innermost one. */
  readonly i: Loop;
  readonly j: Loop;
  readonly loads: readonly Load[];
  readonly shop: Workshop;
}

class Turned {
  readonly #spec: TurnedSpec;

  constructor(spec: TurnedSpec) {
    this.#spec = spec;
  }

  statements(): readonly KernelStatement[] {
    const { i, j } = this.#spec;
    return this.#tiles(extentOf(i), tileRows, (rows, row) =>
      this.#tiles(extentOf(j), tileColumns, (columns, column) =>
        this.#tiles(rows, laneCount, (height, y) =>
          this.#tiles(columns, laneCount, (width, x) =>
            this.#square(height, width, (ii, jj) => [
              [i.axis, sumIndex(row, y, ii)],
              [j.axis, sumIndex(column, x, jj)],
            ]),
          ),
        ),
      ),
    );
  }

  /** `body` for each piece of an axis, with its length and where it starts. */
  #tiles(
    extent: number,
    width: number,
    body: (width: number, start: Index) => readonly KernelStatement[],
  ): readonly KernelStatement[] {
    const { shop } = this.#spec;
    return blocksOf(extent, width).flatMap((run: Blocks) => {
      const block = shop.axis(run.count);
      const start = blockIndex(run, axisIndex(block), scaledIndex(axisIndex(block), 0));
      return shop.loop(block, "parallel", body(run.width, start));
    });
  }

  #square(
    height: number,
    width: number,
    place: (ii: Index, jj: Index) => readonly (readonly [number, Index])[],
  ): readonly KernelStatement[] {
    const { shop, j, loads } = this.#spec;
    const [ii, jj] = [shop.axis(height), shop.axis(width)];
    const at = new Map(place(axisIndex(ii), axisIndex(jj)));
    if (height < laneCount || width < laneCount)
      return shop.loop(ii, "parallel", shop.loop(jj, "parallel", shop.statements(j.body, at)));
    const here = [sumIndex(scaledIndex(axisIndex(jj), laneCount), axisIndex(ii))];
    const squares = new Map(
      loads.map((load) => [load, shop.buffer("square", load.dtype, [laneCount * laneCount], "register")] as const),
    );
    const fetch = [...squares].flatMap(([load, buffer]) =>
      shop.nodes([load], at).map((element) => shop.store(buffer, here, element)),
    );
    const body = shop.statements(j.body, at, {
      load: (load, index, guards) => {
        const square = squares.get(load);
        return square === undefined
          ? shop.table.load(load.source, load.dtype, index, guards, load.otherwise)
          : shop.load(square, load.dtype, here);
      },
    });
    return [
      ...shop.loop(jj, "unrolled", shop.loop(ii, "lane", fetch)),
      ...shop.loop(ii, "unrolled", shop.loop(jj, "lane", body)),
    ];
  }
}
