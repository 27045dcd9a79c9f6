import { describe, expect, test } from "vitest";
import { f32 } from "../dtype.ts";
import { Frame } from "../evaluate/frame.ts";
import { NodeTable, type Node } from "../node.ts";
import { binaryOps, scalarOps, unaryOps, type ScalarOp } from "../scalar-op.ts";
import { accuracyBounds, accuracySamples, worstCase } from "../testing/accuracy.ts";
import { seeded } from "../testing/random.ts";
import { expansions, type ExpandedOp } from "./index.ts";

const table = new NodeTable();
const bodyOf = (op: ExpandedOp): Node => expansions[op](table.algebra, table.input(0, f32), table.input(1, f32));

function valuesOf(body: Node, samples: readonly (readonly number[])[]): readonly number[] {
  const frame = new Frame([], new Map());
  return samples.map((args) => {
    frame.inputs = args;
    frame.moved();
    return frame.node(body);
  });
}

/** `body` with every product that is added or subtracted rounded once with the sum, as a compiler may do. */
function contract(body: Node): Node {
  const done = new Map<Node, Node>();
  const visit = (node: Node): Node => {
    const known = done.get(node);
    if (known) return known;
    const made = node.kind === "apply" ? rebuild(node) : node;
    done.set(node, made);
    return made;
  };
  const isProduct = (node: Node): node is Extract<Node, { kind: "apply" }> =>
    node.kind === "apply" && node.op === "mul" && node.dtype === f32;
  const rebuild = ({ op, args, dtype }: Extract<Node, { kind: "apply" }>): Node => {
    const [x, y] = args;
    const k = table.algebra;
    if (op === "add" && isProduct(x!)) return k.fma(visit(x.args[0]!), visit(x.args[1]!), visit(y!));
    if (op === "add" && isProduct(y!)) return k.fma(visit(y.args[0]!), visit(y.args[1]!), visit(x!));
    if (op === "sub" && isProduct(x!)) return k.fma(visit(x.args[0]!), visit(x.args[1]!), k.neg(visit(y!)));
    if (op === "sub" && isProduct(y!)) return k.fma(k.neg(visit(y.args[0]!)), visit(y.args[1]!), visit(x!));
    return table.apply(op, args.map(visit), dtype);
  };
  return visit(body);
}

const samplesOf = accuracyBounds.map((bound) => ({ ...bound, samples: accuracySamples(bound, 4000, seeded(7)) }));

describe("an expansion is within its bound, and right at the edges", () => {
  test.each(samplesOf)("$op: $ulps ulp", ({ op, ulps, samples }) => {
    const worst = worstCase(op, samples, valuesOf(bodyOf(op), samples));
    expect(worst.ulps, `at ${worst.args.join()}`).toBeLessThanOrEqual(ulps);
  });

  test.each(samplesOf)("$op: also where products are contracted into sums", ({ op, ulps, samples }) => {
    const worst = worstCase(op, samples, valuesOf(contract(bodyOf(op)), samples));
    expect(worst.ulps, `at ${worst.args.join()}`).toBeLessThanOrEqual(ulps);
  });
});

test("every elementary function has an expansion and a bound", () => {
  const elementary = [...unaryOps, ...binaryOps].filter((op) => scalarOps[op].cost === 16);
  expect(Object.keys(expansions).toSorted()).toEqual(elementary.toSorted());
  expect(accuracyBounds.map(({ op }) => op).toSorted()).toEqual(elementary.toSorted());
});

test("expansions are made of what every backend has", () => {
  const seen = new Set<Node>();
  const operations = new Set<ScalarOp>();
  const visit = (node: Node): void => {
    if (node.kind !== "apply" || seen.has(node)) return;
    seen.add(node);
    operations.add(node.op);
    node.args.forEach(visit);
  };
  accuracyBounds.forEach(({ op }) => visit(bodyOf(op)));
  expect([...operations].filter((op) => scalarOps[op].cost > 4)).toEqual([]);
});
