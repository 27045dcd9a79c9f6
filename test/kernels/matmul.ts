/** `C = A·B` by workgroups of 4 × 4 threads with tiles of both factors in shared memory, 2 × 2 results in registers of each thread. */
import { f32, type Index, type NodeTable } from "@cotangent/ir";
import type { Kernel } from "@cotangent/kernel";
import {
  ax,
  barrier,
  below,
  input,
  kernel,
  loop,
  output,
  register,
  store,
  table,
  tile,
  tiled,
  vector,
} from "./build.ts";

const threads = 4;
const each = 2;
const block = threads * each;

const [a, b, c, tileA, tileB, total] = [0, 1, 2, 3, 4, 5];
const [groupRow, groupColumn, row, column, step, i, j, k] = [0, 1, 2, 3, 4, 5, 6, 7];

/** `A: f32[m, inner]`, `B: f32[inner, n]`; sizes need not be multiples of the tiles. */
export function matmul(m: number, inner: number, n: number): Kernel {
  const nodes = table();
  const steps = Math.ceil(inner / block);
  const buffers = [
    input("a", vector(f32, m, inner)),
    input("b", vector(f32, inner, n)),
    output("c", vector(f32, m, n)),
    tile("tile_a", vector(f32, block, block)),
    tile("tile_b", vector(f32, block, block)),
    register("total", vector(f32, each, each)),
  ];
  const ownRow = tiled(ax(row), each, ax(i));
  const ownColumn = tiled(ax(column), each, ax(j));
  const globalRow = tiled(ax(groupRow), block, ownRow);
  const globalColumn = tiled(ax(groupColumn), block, ownColumn);
  const guardsOfA = [below(globalRow, m), below(tiled(ax(step), block, ownColumn), inner)];
  const guardsOfB = [below(tiled(ax(step), block, ownRow), inner), below(globalColumn, n)];
  const patch = (...body: Parameters<typeof loop>[3][]) =>
    loop(i, each, "unrolled", loop(j, each, "unrolled", ...body));
  return kernel(
    "tiled_matmul",
    buffers,
    loop(
      groupRow,
      Math.ceil(m / block),
      "workgroup",
      loop(
        groupColumn,
        Math.ceil(n / block),
        "workgroup",
        loop(
          row,
          threads,
          "thread",
          loop(
            column,
            threads,
            "thread",
            patch(store(total, [ax(i), ax(j)], nodes.constant(0, f32))),
            loop(
              step,
              steps,
              "sequential",
              patch(
                store(
                  tileA,
                  [ownRow, ownColumn],
                  nodes.load(a, f32, [globalRow, tiled(ax(step), block, ownColumn)], guardsOfA),
                ),
                store(
                  tileB,
                  [ownRow, ownColumn],
                  nodes.load(b, f32, [tiled(ax(step), block, ownRow), globalColumn], guardsOfB),
                ),
              ),
              barrier,
              loop(
                k,
                block,
                "sequential",
                patch(store(total, [ax(i), ax(j)], product(nodes, ownRow, ownColumn), { mode: "add" })),
              ),
              barrier,
            ),
            patch(
              store(c, [globalRow, globalColumn], nodes.load(total, f32, [ax(i), ax(j)]), {
                guards: [below(globalRow, m), below(globalColumn, n)],
              }),
            ),
          ),
        ),
      ),
    ),
  );
}

const product = (nodes: NodeTable, ownRow: Index, ownColumn: Index) =>
  nodes.algebra.mul(nodes.load(tileA, f32, [ownRow, ax(k)]), nodes.load(tileB, f32, [ax(k), ownColumn]));
