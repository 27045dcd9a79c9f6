/** The schedule for one thread of a CPU. */
import { NodeTable } from "@cotangent/ir";
import type { Kernel, KernelStatement, ReduceStatement } from "../kernel.ts";
import { share } from "../share.ts";
import { bodyOf, nextAxis } from "../statements.ts";
import { finish, reduceLoops, starts, step } from "./accumulate.ts";
import { joinAxes, splitAxes } from "./axes.ts";
import { extentsOf, flatten } from "./flatten.ts";
import { reductionNest } from "./nest.ts";
import { productAxes, scheduleProduct } from "./product.ts";
import { Workshop } from "./workshop.ts";

export function scheduleCpu(kernel: Kernel): Kernel {
  const table = new NodeTable();
  const flat = flatten(kernel, table);
  const body = joinAxes(splitAxes(flat.body, table), table);
  const shop = new Workshop(table, flat.buffers, extentsOf(body), nextAxis(body));
  const scheduled = schedule(body, shop);
  return share({ ...flat, buffers: shop.buffers, body: scheduled });
}

function schedule(body: readonly KernelStatement[], shop: Workshop): readonly KernelStatement[] {
  const nest = reductionNest(body);
  const product = nest && productAxes(nest, shop);
  if (nest && product) return scheduleProduct(nest, product, shop);
  return lower(body, shop.table);
}

/** Reductions over the same axes that stand side by side share one loop, and so does a loop of stores after them. */
function lower(body: readonly KernelStatement[], table: NodeTable): readonly KernelStatement[] {
  const result: KernelStatement[] = [];
  for (let i = 0; i < body.length;) {
    const statement = body[i];
    if (statement?.kind !== "reduce") {
      if (statement)
        result.push(
          statement.kind === "loop" || statement.kind === "when"
            ? { ...statement, body: lower(bodyOf(statement), table) }
            : statement,
        );
      i++;
      continue;
    }
    const together = sameAxes(body.slice(i));
    const [first] = together;
    i += together.length;
    const stores = first && storesOver(first, body[i]);
    if (stores) i++;
    if (!first) continue;
    result.push(...together.flatMap((reduce) => starts(table, reduce)));
    result.push(
      ...reduceLoops(first, [...together.flatMap((reduce) => step(table, reduce, reduce.map)), ...(stores ?? [])]),
    );
    result.push(...together.flatMap((reduce) => finish(table, reduce)));
  }
  return result;
}

const axesKey = (reduce: ReduceStatement): string => reduce.axes.map(({ axis }) => axis).join();

/** The reductions at the head of `body` that run over the same axes. */
export function sameAxes(body: readonly KernelStatement[]): readonly ReduceStatement[] {
  const together: ReduceStatement[] = [];
  for (const statement of body) {
    if (statement.kind !== "reduce") break;
    const [first] = together;
    if (first && (first.axes.length === 0 || axesKey(first) !== axesKey(statement))) break;
    together.push(statement);
  }
  return together;
}

/** The statements inside a nest of loops over just the axes of `reduce`, if `next` is one. */
export function storesOver(
  reduce: ReduceStatement,
  next: KernelStatement | undefined,
): readonly KernelStatement[] | undefined {
  let body: readonly KernelStatement[] | undefined = next && [next];
  for (const { axis } of reduce.axes) {
    const [loop] = body ?? [];
    if (loop?.kind !== "loop" || loop.axis !== axis) return undefined;
    body = loop.body;
  }
  return reduce.axes.length === 0 ? undefined : body;
}
