/** Which values of the first half are kept for the second, by a minimum cut. */
import { at, get, type Step, type Value } from "@cotangent/ir";
import { FlowNetwork } from "./flow-network.ts";
import { bytesOf, bytesWaiting, lastReads, type Halves } from "./halves.ts";

/** What steers a choice. */
export interface Terms {
  /** The bytes that an operation is worth. */
  readonly price: number;
  /** Into how many parts the first half is cut: what goes from one to the next is kept, so that each is computed again when its turn comes. */
  readonly parts: number;
}

/** The steps of the first half that are computed again for the second. */
export type Again = ReadonlySet<Step>;

/**
 * The steps to compute again for which `bytes kept + price · operations repeated` is least.
 *
 * Each step has a node, on the side of the sink where it is repeated: an edge from the source with the price of that. Each value
 * has one, on the side of the sink where the second half has it: an edge from its step with its bytes, which is cut where it is had
 * without being made again. What a repeated step reads must be there, and so must what the second half reads: infinite edges.
 * (Chen et al., arXiv 1604.06174, keep what lies between parts; the cut is the problem of AOTAutograd's partitioner with a price.)
 */
export function choose(halves: Halves, { price, parts }: Terms): Again {
  const { program, boundary, held, makers, work } = halves;
  const between = betweenParts(halves, parts);
  const network = new FlowNetwork();
  const [source, sink] = [network.addNode(), network.addNode()];
  const had = new Map<Value, number>();
  const again = new Map<Step, number>();
  for (const [i, step] of program.steps.slice(0, boundary).entries()) {
    const repeated = network.addNode();
    again.set(step, repeated);
    const isKept = step.results.some((result) => between.has(result));
    const cost = at(work, i);
    network.addEdge(source, repeated, isKept || cost === Infinity ? Infinity : Math.ceil(price * cost));
    for (const arg of step.args) {
      const there = had.get(arg);
      if (there !== undefined) network.addEdge(there, repeated, Infinity);
    }
    for (const result of step.results) {
      if (!makers.has(result)) continue;
      const there = network.addNode();
      had.set(result, there);
      network.addEdge(repeated, there, bytesOf(result));
    }
  }
  for (const value of held) network.addEdge(get(had, value, "node of a value"), sink, Infinity);
  const side = network.sinkSide(source, sink);
  return new Set([...again].flatMap(([step, node]) => (side.has(node) ? [step] : [])));
}

/** What goes across the moments that cut the first half into parts of about the same work, where least does. */
function betweenParts({ program, boundary, makers, work }: Halves, parts: number): ReadonlySet<Value> {
  const lastRead = lastReads(program.steps.slice(0, boundary));
  const waiting = bytesWaiting(boundary, makers, lastRead);
  const done = [0];
  work.forEach((cost, i) => done.push(at(done, i) + (cost === Infinity ? 0 : cost) + 1));
  const length = at(done, boundary) / parts;
  const moments = Array.from({ length: parts - 1 }, (_, part) => {
    const near = done.flatMap((sum, moment) =>
      moment > 0 && moment < boundary && Math.abs(sum - length * (part + 1)) <= length / 2 ? [moment] : [],
    );
    return near.reduce((least, moment) => (at(waiting, moment) < at(waiting, least) ? moment : least), near[0] ?? 0);
  });
  const found = new Set<Value>();
  for (const moment of moments)
    for (const [value, made] of makers) if (made < moment && (lastRead.get(value) ?? -1) >= moment) found.add(value);
  return found;
}
