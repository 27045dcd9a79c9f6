import type { CorpusCase } from "../corpus-case.ts";

const x = [
  [0.5, -1.2],
  [1.1, 0.4],
  [-0.7, 0.9],
];

export const learning: readonly CorpusCase[] = [
  {
    file: "mlp",
    name: "loss",
    wrt: ["hidden", "output", "inputs"],
    inputs: [
      [
        { weights: [...x, [0.2, 0.3]], biases: [0.1, -0.2, 0.3, 0] },
        { weights: [[0.4, -0.6, 1.1, 0.2]], biases: [0.05] },
        x,
        [[1], [0], [-1]],
      ],
    ],
  },
  {
    file: "softmax",
    name: "crossEntropy",
    wrt: ["logits", "smoothing"],
    inputs: [
      [[0.3, 1.7, -0.6, 0.9], 1, 0.1],
      [[0.3, 1.7, -0.6, 0.9], 3, 0.05],
      [[800, 1.7, -600, 0.9], 0, 0],
    ],
  },
  {
    file: "gated-cell",
    name: "step",
    wrt: ["w", "bias", "x", "cell"],
    inputs: [
      [
        Float64Array.from({ length: 24 }, (_, i) => Math.sin(i * i)),
        Array.from({ length: 8 }, (_, i) => 0.1 * i - 0.3),
        [0.4, -0.2, 0.7],
        [0.5, -0.1],
      ],
    ],
  },
  {
    file: "lstm-cell",
    name: "lastHidden",
    wrt: ["weights", "sequence"],
    inputs: [
      [
        {
          input: Array.from({ length: 8 }, (_, i) => [Math.sin(i), Math.cos(2 * i)]),
          hidden: Array.from({ length: 8 }, (_, i) => [0.3 * Math.cos(i), -0.2 * Math.sin(3 * i)]),
          bias: Array.from({ length: 8 }, (_, i) => 0.1 * i - 0.3),
        },
        x,
      ],
    ],
  },
  {
    file: "kmeans",
    name: "clusterCost",
    wrt: ["points", "centroids"],
    inputs: [
      [
        [...x, [0.1, 0.2]],
        [
          [0.4, 0.5],
          [-1, -1],
        ],
      ],
    ],
    spread: 0.02,
  },
  { file: "attention", name: "attend", wrt: ["queries", "keys", "values", "readout"], inputs: [[x, x, x, [1, -0.5]]] },
  {
    file: "conv2d",
    name: "convolutionMean",
    wrt: ["image", "kernel", "bias"],
    inputs: [
      [
        Array.from({ length: 4 }, (_, i) => Array.from({ length: 5 }, (__, j) => Math.sin(3 * i + j))),
        [
          [0.5, -1],
          [0.25, 0.8],
        ],
        0.05,
      ],
    ],
    spread: 0.01,
  },
  { file: "batch-norm", name: "batchNorm", wrt: ["batch", "gamma", "beta"], inputs: [[x, [1.2, 0.7], [0.1, -0.1]]] },
  {
    file: "adam",
    name: "trainedLoss",
    wrt: ["start", "rate", "decay"],
    inputs: [[[1, -0.5, 2], 0.1, { first: 0.85, second: 0.95 }]],
    spread: 0.02,
  },
  {
    file: "decision-stump",
    name: "softTree",
    wrt: ["features", "thresholds", "leaves", "sharpness"],
    inputs: [[[0.4, 1.3], [0.5, 1, 1.4], [1, -2, 3, 0.5], 3]],
  },
];
