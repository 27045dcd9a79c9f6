import { at } from "cotangent/compiler";
import fc from "fast-check";
import { expect, test } from "vitest";
import { layout, type Edge, type Size } from "./layout.ts";

const sizes = fc.record({ width: fc.integer({ min: 1, max: 200 }), height: fc.integer({ min: 1, max: 90 }) });
const graphs = fc.array(sizes, { minLength: 1, maxLength: 25 }).chain((nodes) => {
  const last = nodes.length - 1;
  const edge = fc.tuple(fc.integer({ min: 0, max: last }), fc.integer({ min: 0, max: last }));
  const forward = fc.array(edge, { maxLength: 40 }).map((edges) => edges.filter(([from, to]) => from < to));
  return fc.tuple(fc.constant(nodes), forward);
});

test("nodes lie apart within the drawing, what depends on another below it, and edges join the two", () => {
  fc.assert(
    fc.property(graphs, ([nodes, edges]: readonly [readonly Size[], readonly Edge[]]) => {
      const { width, height, corners, paths } = layout(nodes, edges);
      const boxes = nodes.map((size, i) => ({ ...size, ...at(corners, i) }));
      boxes.forEach((a, i) => {
        expect(a.x).toBeGreaterThan(-1e-6);
        expect(a.x + a.width).toBeLessThan(width + 1e-6);
        expect(a.y + a.height).toBeLessThanOrEqual(height);
        for (const b of boxes.slice(0, i)) {
          const isApart =
            a.x + a.width <= b.x || b.x + b.width <= a.x || a.y + a.height <= b.y || b.y + b.height <= a.y;
          expect(isApart).toBe(true);
        }
      });
      edges.forEach(([from, to], i) => {
        const [above, below] = [at(boxes, from), at(boxes, to)];
        expect(above.y + above.height).toBeLessThan(below.y);
        const [start, end] = [at(paths, i).at(0), at(paths, i).at(-1)];
        expect(start).toMatchObject({ y: above.y + above.height });
        expect(start!.x - above.x).toBeGreaterThan(0);
        expect(above.x + above.width - start!.x).toBeGreaterThan(0);
        expect(end).toMatchObject({ y: below.y });
      });
    }),
    { numRuns: 60 },
  );
});

test("lines that need not cross do not", () => {
  const nodes = Array.from({ length: 6 }, () => ({ width: 20, height: 10 }));
  const { corners } = layout(nodes, [
    [0, 5],
    [1, 4],
    [2, 3],
  ]);
  const order = (places: readonly number[]): readonly number[] =>
    places.toSorted((a, b) => at(corners, a).x - at(corners, b).x);
  expect(order([3, 4, 5])).toEqual(order([0, 1, 2]).map((i) => 5 - i));
});
