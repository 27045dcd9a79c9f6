import { describe, expect, test } from "vitest";
import { f32 } from "../dtype.ts";
import { NodeTable, type Node } from "../node.ts";
import { binaryOps, scalarOps, unaryOps, type ScalarOp } from "../scalar-op.ts";
import { accuracyBounds, accuracySamples, worstCase } from "../testing/accuracy.ts";
import { expansionValues } from "../testing/expansion-values.ts";
import { seeded } from "../testing/random.ts";
import { expansions } from "./index.ts";

const cases = accuracyBounds.map((bound) => ({ ...bound, samples: accuracySamples(bound, 4000, seeded(7)) }));

describe.each([false, true])("an expansion is within its bound, and right at the edges; strict: %s", (strict) => {
  test.each(cases)("$op: $ulps ulp", ({ op, ulps, samples }) => {
    const worst = worstCase(op, samples, expansionValues(op, samples, "each", strict));
    expect(worst.ulps, `at ${worst.args.join()}`).toBeLessThanOrEqual(ulps);
  });

  test.each(cases)("$op: also where products are contracted into sums", ({ op, ulps, samples }) => {
    const worst = worstCase(op, samples, expansionValues(op, samples, "contracted", strict));
    expect(worst.ulps, `at ${worst.args.join()}`).toBeLessThanOrEqual(ulps);
  });
});

test("every elementary function has an expansion and a bound", () => {
  const elementary = [...unaryOps, ...binaryOps].filter((op) => scalarOps[op].cost === 16);
  expect(Object.keys(expansions).toSorted()).toEqual(elementary.toSorted());
  expect(accuracyBounds.map(({ op }) => op).toSorted()).toEqual(elementary.toSorted());
});

test("expansions are made of what every backend has", () => {
  const table = new NodeTable();
  const seen = new Set<Node>();
  const operations = new Set<ScalarOp>();
  const visit = (node: Node): void => {
    if (node.kind !== "apply" || seen.has(node)) return;
    seen.add(node);
    operations.add(node.op);
    node.args.forEach(visit);
  };
  for (const expansion of Object.values(expansions))
    visit(expansion(table.algebra, table.input(0, f32), table.input(1, f32)));
  expect([...operations].filter((op) => scalarOps[op].cost > 4)).toEqual([]);
});
