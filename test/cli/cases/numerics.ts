import type { CorpusCase } from "../corpus-case.ts";

const matrix = [
  [4, 1, -0.5],
  [0.8, 5, 1.2],
  [-0.3, 1.1, 3],
];
const symmetric = [
  [4, 1, 0.5],
  [1, 3, -0.2],
  [0.5, -0.2, 2],
];

export const numerics: readonly CorpusCase[] = [
  {
    file: "bisection",
    name: "cubicRoot",
    wrt: ["p", "q"],
    inputs: [
      [-1, -2],
      [0.5, -7],
    ],
  },
  {
    file: "newton",
    name: "nthRoot",
    wrt: ["a", "n"],
    inputs: [
      [7, 3],
      [0.2, 2],
      [0, 2],
      [-1, 2],
    ],
  },
  { file: "secant", name: "lambertW", wrt: ["y"], inputs: [[1.5], [12]] },
  { file: "simpson", name: "ellipseArc", wrt: ["p", "q", "t"], inputs: [[2, 0.7, 1.3]] },
  {
    file: "adaptive-simpson",
    name: "damped",
    wrt: ["k", "w"],
    inputs: [
      [1.3, 2],
      [0.4, 7],
    ],
    single: 1e-3,
  },
  { file: "rkf45", name: "population", wrt: ["y0", "a", "b", "end"], inputs: [[0.5, 1.1, 0.4, 2.5]], single: 1e-2 },
  { file: "gauss-seidel", name: "residualNorm", wrt: ["a", "b"], inputs: [[matrix, [1, -2, 0.5]]], single: 1e-2 },
  {
    file: "lu",
    name: "determinant",
    wrt: ["matrix"],
    inputs: [
      [matrix],
      [[matrix[1]!, matrix[0]!, matrix[2]!]],
      [
        [
          [0, 1, 2],
          [3, 0.1, 4],
          [1, 5, 6],
        ],
      ],
    ],
  },
  { file: "cholesky", name: "gaussianEntropy", wrt: ["covariance"], inputs: [[Float64Array.from(symmetric.flat())]] },
  {
    file: "thomas",
    name: "tridiagonal",
    wrt: ["lower", "diagonal", "upper", "rhs"],
    inputs: [
      [
        [1, 0.5, -0.4],
        [4, 5, 3, 6],
        [0.3, 1, 0.2],
        [1, 2, -1, 0.5],
      ],
    ],
  },
  { file: "power-iteration", name: "largestEigenvalue", wrt: ["m"], inputs: [[symmetric]] },
  { file: "continued-fraction", name: "tangent", wrt: ["x"], inputs: [[0.7], [-1.3]] },
  { file: "continued-fraction", name: "tangentDown", wrt: ["x"], inputs: [[0.7], [-1.3]] },
  { file: "horner", name: "rational", wrt: ["p", "q", "x"], inputs: [[[1, 0.5, -0.3, 2], [0.4, 0.1], 0.8]] },
  {
    file: "cordic",
    name: "cordicLength",
    wrt: ["x0", "y0"],
    inputs: [
      [3, 4],
      [1, -0.2],
    ],
  },
  { file: "rosenbrock", name: "rosenbrock", wrt: ["x"], inputs: [[[-1.2, 1, 0.3, 0.8]], [[1, 1, 1, 1]]] },
  { file: "elliptic", name: "pendulumPeriod", wrt: ["length", "amplitude"], inputs: [[0.9, 1.2]] },
  { file: "chebyshev", name: "chebyshev", wrt: ["c", "x"], inputs: [[Float64Array.of(0.5, 1, -0.3, 0.2, 0.05), 0.35]] },
  {
    file: "interpolation",
    name: "interpolate",
    wrt: ["xs", "ys", "x"],
    inputs: [
      [[0, 1, 2.5, 4], [1, 3, 2, 5], 1.7],
      [[0, 1, 2.5, 4], [1, 3, 2, 5], -1],
      [[0, 1, 2.5, 4], [1, 3, 2, 5], 9],
    ],
  },
  {
    file: "grid-search",
    name: "firstAbove",
    wrt: ["rows", "columns", "threshold"],
    inputs: [
      [[-1, 0.5, 2], [1, 1.5, 3], 2.6],
      [[-1, 0.5, 2], [1, 1.5, 2], 100],
      [[3, 0.5, 2], [1, 1.5, 3], 2],
    ],
  },
  {
    file: "matrix-exponential",
    name: "exponential",
    wrt: ["a", "t"],
    inputs: [
      [
        [
          [0, 1],
          [-2, -0.3],
        ],
        1.5,
      ],
    ],
  },
  {
    file: "fixed-point",
    single: "in single precision the iteration does not settle, so that the other formula is taken",
    name: "frictionFactor",
    wrt: ["reynolds", "roughness"],
    inputs: [[50_000, 0.002]],
  },
];
