/** Reductions written by hand: on tuples, in two stages, along rows. */
import { f32, i32, sizeIndex, sumIndex, type Node } from "@cotangent/ir";
import type { Kernel } from "@cotangent/kernel";
import {
  assign,
  ax,
  barrier,
  input,
  kernel,
  loop,
  named,
  output,
  store,
  table,
  tile,
  tiled,
  variable,
  vector,
  when,
} from "./build.ts";

/** Softmax of rows in two passes: `(m, s)` with `(m, s)⊕x = (max(m, x), s·e^(m−m′) + e^(x−m′))`, then `e^(x−m)/s`. */
export function onlineSoftmax(rows: number, columns: number): Kernel {
  const nodes = table();
  const k = nodes.algebra;
  const x = nodes.load(0, f32, [ax(0), ax(1)]);
  const [m, s, next] = [nodes.local("m", f32), nodes.local("s", f32), nodes.local("next", f32)];
  return kernel(
    "online_softmax",
    [input("x", vector(f32, rows, columns)), output("y", vector(f32, rows, columns))],
    loop(
      0,
      rows,
      "parallel",
      variable("m", nodes.constant(-Infinity, f32)),
      variable("s", nodes.constant(0, f32)),
      loop(
        1,
        columns,
        "sequential",
        named("next", k.max(m, x)),
        assign("s", k.add(k.mul(s, k.exp(k.sub(m, next))), k.exp(k.sub(x, next)))),
        assign("m", next),
      ),
      loop(1, columns, "sequential", store(1, [ax(0), ax(1)], k.div(k.exp(k.sub(x, m)), s))),
    ),
  );
}

/** The least position of the greatest element of each row, by the monoid `(v, i) ⊕ (v′, i′) = v′ > v ? (v′, i′) : (v, i)`. */
export function argmax(rows: number, columns: number): Kernel {
  const nodes = table();
  const k = nodes.algebra;
  const x = nodes.local("x", f32);
  const better = nodes.local("better", nodes.algebra.lt(x, x).dtype);
  const [best, where] = [nodes.local("best", f32), nodes.local("where", i32)];
  return kernel(
    "argmax",
    [input("x", vector(f32, rows, columns)), output("y", vector(i32, rows))],
    loop(
      0,
      rows,
      "parallel",
      variable("best", nodes.constant(-Infinity, f32)),
      variable("where", nodes.constant(0, i32)),
      loop(
        1,
        columns,
        "sequential",
        named("x", nodes.load(0, f32, [ax(0), ax(1)])),
        named("better", k.lt(best, x)),
        assign("best", k.select(better, x, best)),
        assign("where", k.select(better, nodes.position(ax(1)), where)),
      ),
      store(1, [ax(0)], where),
    ),
  );
}

const width = 8;

/** Each workgroup adds up its part of x: every thread a stride of it, then a tree over the threads. */
export function partialSums(groups: number, perThread: number): Kernel {
  const nodes = table();
  const k = nodes.algebra;
  const [group, thread, step] = [0, 1, 2];
  const element = tiled(tiled(ax(group), perThread, ax(step)), width, ax(thread));
  const shared = (offset: number): Node => nodes.load(2, f32, [sumIndex(ax(thread), sizeIndex(offset))]);
  const tree = [4, 2, 1].flatMap((half) => [
    barrier,
    when(
      k.lt(nodes.position(ax(thread)), nodes.constant(half, i32)),
      store(2, [ax(thread)], k.add(shared(0), shared(half))),
    ),
  ]);
  return kernel(
    "partial_sums",
    [
      input("x", vector(f32, groups * perThread * width)),
      output("y", vector(f32, groups)),
      tile("shared_sums", vector(f32, width)),
    ],
    loop(
      group,
      groups,
      "workgroup",
      loop(
        thread,
        width,
        "thread",
        variable("sum", nodes.constant(0, f32)),
        loop(
          step,
          perThread,
          "sequential",
          assign("sum", k.add(nodes.local("sum", f32), nodes.load(0, f32, [element]))),
        ),
        store(2, [ax(thread)], nodes.local("sum", f32)),
        ...tree,
        barrier,
        when(k.eq(nodes.position(ax(thread)), nodes.constant(0, i32)), store(1, [ax(group)], shared(0))),
      ),
    ),
  );
}

/** The second stage: `y[0] = Σ x`. */
export function sumOf(length: number): Kernel {
  const nodes = table();
  const sum = nodes.local("sum", f32);
  return kernel(
    "last_sum",
    [input("x", vector(f32, length)), output("y", vector(f32, 1))],
    variable("sum", nodes.constant(0, f32)),
    loop(0, length, "reduce", assign("sum", nodes.algebra.add(sum, nodes.load(0, f32, [ax(0)])))),
    store(1, [sizeIndex(0)], sum),
  );
}

/** `y[b, i] = Σⱼ≤ᵢ x[b, j]` */
export function cumulativeSum(rows: number, columns: number): Kernel {
  const nodes = table();
  const sum = nodes.local("sum", f32);
  return kernel(
    "cumulative_sum",
    [input("x", vector(f32, rows, columns)), output("y", vector(f32, rows, columns))],
    loop(
      0,
      rows,
      "parallel",
      variable("sum", nodes.constant(0, f32)),
      loop(
        1,
        columns,
        "sequential",
        assign("sum", nodes.algebra.add(sum, nodes.load(0, f32, [ax(0), ax(1)]))),
        store(1, [ax(0), ax(1)], sum),
      ),
    ),
  );
}
