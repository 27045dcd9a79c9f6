import type { CorpusCase } from "../corpus-case.ts";

const returns = [
  [0.01, 0.03, -0.02],
  [0.02, -0.01, 0.04],
  [-0.015, 0.02, 0.01],
  [0.03, 0.012, -0.03],
];

export const finance: readonly CorpusCase[] = [
  {
    file: "black-scholes",
    name: "callPrice",
    wrt: ["spot", "strike", "rate", "volatility", "maturity"],
    inputs: [
      [100, 105, 0.02, 0.25, 0.75],
      [100, 80, 0.01, 0.4, 2],
    ],
  },
  {
    file: "irr",
    single: "in single precision its steps do not become small enough, so that it gives up with NaN",
    name: "irr",
    wrt: ["cashFlows"],
    inputs: [
      [[-1000, 300, 420, 680], 0.1],
      [[-50, 10, 10, 45], 0.02],
    ],
  },
  {
    file: "bond",
    name: "bondPrice",
    wrt: ["curve", "coupon", "spread"],
    inputs: [
      [
        [
          { tenor: 0.9, rate: 0.01 },
          { tenor: 2.2, rate: 0.018 },
          { tenor: 4.4, rate: 0.025 },
        ],
        0.04,
        0.005,
      ],
    ],
    spread: 0.02,
  },
  {
    file: "american-put",
    name: "americanPut",
    wrt: ["spot", "strike", "rate", "sigma", "maturity"],
    inputs: [
      [100, 104, 0.03, 0.27, 0.8],
      [90, 100, 0.06, 0.35, 1.5],
    ],
  },
  {
    file: "mortgage",
    name: "totalInterest",
    wrt: ["principal", "annualRate", "payment"],
    inputs: [
      [100_000, 0.045, 1234.5],
      [100_000, 0.12, 900],
      [5_000, 0.03, 410],
    ],
  },
  {
    file: "portfolio",
    name: "sharpe",
    wrt: ["weights", "returns", "riskFree"],
    inputs: [[[0.5, 0.2, 0.4], returns, 0.001]],
  },
  {
    file: "barrier",
    name: "upAndOutCall",
    wrt: ["spot", "strike", "sigma"],
    inputs: [
      [
        100,
        98,
        125,
        0.2,
        [
          [0.3, -0.2, 1.1, 0.4],
          [1.5, 1.4, -0.3, 0.2],
          [-1, 0.2, 0.1, -0.6],
          [0.2, 0.3, 0.6, 0.1],
        ],
      ],
    ],
    spread: 0.005,
  },
  {
    file: "income-tax",
    name: "incomeTax",
    wrt: ["gross", "deductions"],
    inputs: [
      [75_000, [1200, 3400.5]],
      [9_000, [100, 0]],
      [200_000, [5000, 2500]],
      [31_500, [500, 0]],
    ],
    kink: "the last input is at the edge of a bracket",
  },
  {
    file: "garch",
    name: "negativeLogLikelihood",
    wrt: ["garch", "returns"],
    inputs: [[{ omega: 0.05, alpha: 0.1, beta: 0.7 }, Float64Array.of(0.3, -0.8, 0.2, 1.4, -0.1, 0.6)]],
  },
  {
    file: "payoff",
    name: "strategy",
    wrt: ["s", "width", "quantity"],
    inputs: [
      [112, 7, 0.5],
      [88, 5, 1],
      [100.5, 6, 0.25],
    ],
    spread: 0.001,
  },
  {
    file: "implied-volatility",
    name: "impliedVolatility",
    wrt: ["price", "spot", "strike", "maturity"],
    inputs: [[9.5, 100, 101, 0.9]],
    single: 1e-3,
    spread: 0.01,
  },
];
