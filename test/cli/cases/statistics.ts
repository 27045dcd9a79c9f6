import type { CorpusCase } from "../corpus-case.ts";

const data = [1.3, -0.4, 2.2, 0.9, 3.1, 0.2];

export const statistics: readonly CorpusCase[] = [
  { file: "welford", name: "meanAndVariance", wrt: ["data"], inputs: [[data], [[2]]] },
  {
    file: "regression",
    name: "fitLine",
    wrt: ["samples"],
    inputs: [[data.map((y, x) => ({ x: x + 0.5, y, weight: 1 + (x % 3) }))]],
  },
  {
    file: "logistic",
    name: "logisticLoss",
    wrt: ["weights", "bias", "features"],
    inputs: [
      [
        [0.5, -1.2],
        0.3,
        [
          [1, 2],
          [0.3, -1],
          [-2, 0.4],
        ],
        [true, false, true],
      ],
    ],
  },
  { file: "kernel-density", name: "crossValidation", wrt: ["samples", "bandwidth"], inputs: [[data, 0.8]] },
  {
    file: "em-step",
    name: "emStep",
    wrt: ["components", "data"],
    inputs: [
      [
        [
          { weight: 0.4, mean: 0, sd: 1 },
          { weight: 0.6, mean: 2, sd: 0.7 },
        ],
        data,
      ],
    ],
  },
  { file: "correlation", name: "pearson", wrt: ["xs", "ys"], inputs: [[data, [2, 0, 3.5, 1, 4, 1.1]]] },
  {
    file: "quantile",
    name: "quantile",
    wrt: ["values"],
    inputs: [
      [data, 0.35],
      [data, 1],
    ],
    spread: 0.02,
  },
  { file: "median", name: "medianOfFive", wrt: ["a", "b", "c", "d", "e"], inputs: [data.slice(0, 5)], spread: 0.02 },
  { file: "trimmed-mean", name: "trimmedMean", wrt: ["values"], inputs: [[data]], spread: 0.02 },
  { file: "kalman", name: "logLikelihood", wrt: ["measurements", "process", "noise"], inputs: [[data, 0.4, 0.7]] },
  {
    file: "huber",
    name: "robustLoss",
    wrt: ["predictions", "targets", "delta"],
    inputs: [[data, [1, 0, 2.5, 3, -1, 0.3], 0.6]],
    spread: 0.02,
  },
  {
    file: "log-gamma",
    name: "betaLogDensity",
    wrt: ["p", "shape"],
    inputs: [
      [0.3, { a: 2.5, b: 0.3 }],
      [0.8, { a: 0.4, b: 4 }],
    ],
  },
  {
    file: "markov",
    single: "what it moves by in single precision is never less than where it stops",
    name: "stationary",
    wrt: ["transitions"],
    inputs: [
      [
        [
          [0.6, 0.3, 0.1],
          [0.2, 0.5, 0.3],
          [0.3, 0.3, 0.4],
        ],
      ],
    ],
  },
];
