import { buildProgram, f64, type Step } from "cotangent/compiler";
import { describe, expect, test } from "vitest";
import { rocket, writer } from "../testing/fixtures.ts";
import { drawings } from "./draw.ts";
import { byLines, countNodes, graphOf, type Graph, type StepLine } from "./graph.ts";

const lineOf = ({ origin, primitive }: Step): StepLine => {
  const line = Number(/:(\d+):\d+$/.exec(origin ?? "")?.[1]);
  return { text: primitive.name, line, from: Number.isNaN(line) ? [] : [line] };
};
const labels = ({ nodes }: Graph): readonly string[] => nodes.map(({ label }) => label);
const edges = (graph: Graph): readonly string[] =>
  graph.edges.map((edge) => edge.map((i) => graph.nodes[i]?.label).join(" to "));

describe("the graph of a program", () => {
  const graph = graphOf(rocket().program, lineOf, { inputs: ["theta", "drag", "target"], outputs: ["miss"] });

  test("has numbers within the nodes that use them, and names at its ends", () => {
    expect(labels(graph).slice(0, 6)).toEqual(["theta", "drag", "target", "cos", "sin", "whileLoop × 100"]);
    expect(labels(graph).at(-1)).toBe("→ miss");
    expect(edges(graph)).toContain("theta to cos");
    expect(edges(graph)).toContain("drag to whileLoop × 100");
  });

  test("has the programs of loops within their nodes", () => {
    const loop = graph.nodes.find(({ label }) => label.startsWith("whileLoop"));
    expect(loop?.parts.map(({ title }) => title)).toEqual(["body", "condition"]);
    const [body, condition] = loop?.parts ?? [];
    expect(body && labels(body.graph)).toContain("mul 0.01");
    expect(condition && labels(condition.graph)).toEqual(["%3", "lt -1", "→ 0"]);
    expect(countNodes(graph)).toBeGreaterThan(graph.nodes.length + 10);
  });
});

/** `sin(sin(…x))`, four steps a line. */
const chain = (length: number): Graph => {
  const program = buildProgram("chain", [{ dtype: f64, shape: [] }], (b, x) => {
    let y = x;
    for (let i = 0; i < length; i++) {
      b.origin = `/a.ts:${Math.floor(i / 4) + 1}:1`;
      y = writer(b)("sin", [y]);
    }
    return [y];
  });
  return graphOf(program, lineOf);
};

test("steps in a row from one line are one node, if asked", () => {
  const graph = byLines(chain(8));
  expect(labels(graph)).toEqual(["%0", "sin · sin · sin · sin", "sin · sin · sin · sin", "→ 0"]);
  expect(graph.edges).toEqual([
    [0, 1],
    [1, 2],
    [2, 3],
  ]);
  expect(graph.nodes.map(({ from }) => from)).toEqual([[], [1], [2], []]);
});

test("large graphs are drawn line by line, and larger ones not at all", () => {
  const count = (svg: string | undefined): number => svg?.match(/<rect/g)?.length ?? 0;
  const [small, large, huge] = [20, 400, 10_000].map((length) => drawings(chain(length), "chain", "p0"));
  expect(count(small?.[0]?.svg)).toBe(22);
  expect(count(large?.[0]?.svg)).toBe(102);
  expect(huge?.[0]?.svg).toContain("10002 nodes: too many to be drawn");
});
