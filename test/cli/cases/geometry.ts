import type { CorpusCase } from "../corpus-case.ts";

const square: readonly (readonly [number, number])[] = [
  [0.1, 0],
  [2, 0.2],
  [2.2, 1.9],
  [0.9, 2.4],
  [-0.2, 1.8],
];

export const geometry: readonly CorpusCase[] = [
  { file: "polygon", name: "area", wrt: ["points"], inputs: [[square.map(([x, y]) => ({ x, y }))]] },
  {
    file: "segment-distance",
    name: "distanceToSegment",
    wrt: ["p", "a", "b"],
    inputs: [
      [
        { x: 1, y: 2 },
        { x: 0, y: 0.5 },
        { x: 3, y: 1 },
      ],
      [
        { x: -1, y: 2 },
        { x: 0, y: 0.5 },
        { x: 3, y: 1 },
      ],
      [
        { x: 9, y: -2 },
        { x: 0, y: 0.5 },
        { x: 3, y: 1 },
      ],
    ],
  },
  {
    file: "bezier",
    name: "arcLength",
    wrt: ["a", "b", "c", "d"],
    inputs: [
      [
        [0, 0],
        [0.5, 2],
        [2, -1],
        [3, 0.7],
      ],
    ],
  },
  { file: "bounding-box", name: "boxArea", wrt: ["points"], inputs: [[square]], spread: 0.02 },
  {
    file: "rotation",
    name: "turned",
    wrt: ["angles", "point"],
    inputs: [[{ alpha: 0.3, beta: -1.2, gamma: 2 }, [1, -0.5, 2]]],
  },
  {
    file: "winding",
    name: "meanValueWeights",
    wrt: ["px", "py", "polygon"],
    inputs: [[1, 0.9, square]],
  },
  {
    file: "inside",
    name: "insideWeight",
    wrt: ["x", "y", "xs", "ys"],
    inputs: [
      [1, 1.1, square.map(([x]) => x), square.map(([, y]) => y)],
      [2.5, 1.8, square.map(([x]) => x), square.map(([, y]) => y)],
    ],
    spread: 0.02,
  },
  {
    file: "great-circle",
    name: "haversine",
    wrt: ["from", "to", "radius"],
    inputs: [[{ lat: 47.4, lon: 8.5 }, { lat: 40.7, lon: -74 }, 6371]],
  },
  {
    file: "catmull-rom",
    name: "spline",
    wrt: ["knots", "t"],
    inputs: [
      [[1, 3, 2, 5, 4], 1.4],
      [[1, 3, 2, 5, 4], 3.6],
      [[1, 3, 2, 5, 4], 0.2],
    ],
    spread: 0.02,
  },
  { file: "tree", name: "treeTop", wrt: ["length", "shrink", "spread"], inputs: [[1, 0.7, 0.5]], spread: 0.02 },
];
