/** Minimum cuts, against all cuts of small networks. */
import { expect, test } from "vitest";
import fc from "fast-check";
import { FlowNetwork } from "./flow-network.ts";

type Edge = readonly [from: number, to: number, capacity: number];

const [source, sink, count] = [0, 1, 7];
const node = fc.integer({ min: 0, max: count - 1 });
const edges = fc.array(fc.tuple(node, node, fc.oneof(fc.integer({ min: 0, max: 9 }), fc.constant(Infinity))), {
  maxLength: 24,
});

/** What leads from outside of `side` into it. */
const capacityInto = (side: ReadonlySet<number>, all: readonly Edge[]): number =>
  all.reduce((sum, [from, to, capacity]) => sum + (side.has(to) && !side.has(from) ? capacity : 0), 0);

/** The least capacity of a cut, and the fewest nodes at the sink in such a cut. */
function leastCut(all: readonly Edge[]): readonly [capacity: number, nodes: number] {
  let [least, fewest] = [Infinity, count];
  for (let others = 0; others < 2 ** (count - 2); others++) {
    const side = new Set([
      sink,
      ...Array.from({ length: count - 2 }, (_, i) => i + 2).filter((i) => (others >> (i - 2)) & 1),
    ]);
    const capacity = capacityInto(side, all);
    if (capacity < least || (capacity === least && side.size < fewest)) [least, fewest] = [capacity, side.size];
  }
  return [least, fewest];
}

function networkOf(all: readonly Edge[]): FlowNetwork {
  const network = new FlowNetwork();
  for (let i = 0; i < count; i++) network.addNode();
  for (const [from, to, capacity] of all) network.addEdge(from, to, capacity);
  return network;
}

test("no cut of a small network is less, nor has fewer nodes at the sink", () => {
  fc.assert(
    fc.property(edges, (all) => {
      const [capacity, nodes] = leastCut(all);
      if (capacity === Infinity) return;
      const side = networkOf(all).sinkSide(source, sink);
      expect([side.has(source), capacityInto(side, all), side.size]).toEqual([false, capacity, nodes]);
    }),
    { numRuns: 300, seed: 1 },
  );
});

test("a chain of 20,000 nodes is cut at its weakest edge", () => {
  const network = new FlowNetwork();
  for (let i = 0; i < 20_000; i++) network.addNode();
  for (let i = 1; i < 19_999; i++) network.addEdge(i + 1, i, i === 700 ? 1 : 5);
  network.addEdge(0, 19_999, 7);
  expect(network.sinkSide(source, sink).size).toBe(700);
});

test("where every cut is infinite there is none", () => {
  expect(() => networkOf([[source, sink, Infinity]]).sinkSide(source, sink)).toThrow("internal: an infinite flow");
});
