/** Optimizers that take values of the loss. */
import * as optim from "@cotangent/optim";
import { claims, rate, row, type Row } from "./row.ts";

/** Steps from values of the loss: m directions, d parameters. */
const zeroth = { gradients: 0, values: "2·m" } as const;
export const zerothOrder: readonly Row[] = [
  row(
    "zoSgd",
    optim.zoSgd({ ...rate(0.05), directions: 2, radius: 0.1 }),
    "ĝ = c·u, c the slope along u; x − η·ĝ",
    "arXiv 1309.5549",
    {
      ...zeroth,
      claim: claims("relative variance d + 1; steps grow as d; equals jvp along u to 1e-6"),
    },
  ),
  row(
    "zoSgd, momentum",
    optim.zoSgd({ ...rate(0.02), momentum: 0.5, directions: 2, form: "forward", radius: 0.1 }),
    "m ← μ·m + ĝ; x − η·m",
    "arXiv 2402.11592",
    { ...zeroth, values: "m + 1" },
  ),
  row(
    "zoSgd, SPSA",
    optim.zoSgd({ ...rate(0.1), distribution: "rademacher", radius: 0.1 }),
    "directions of ±1",
    "Spall 1992",
    {
      ...zeroth,
      claim: claims("relative variance d − 1"),
    },
  ),
  row(
    "zoSign",
    optim.zoSign({ ...rate(0.02), directions: 4, radius: 0.1 }),
    "x − η·sign(ĝ)",
    "Liu et al. 2019",
    zeroth,
  ),
  row(
    "zoAdam",
    optim.zoAdam({ ...rate(0.05), directions: 2, radius: 0.1 }),
    "x − η·m̂/(√v̂ + ε) of ĝ",
    "arXiv 1910.06513",
    zeroth,
  ),
  row(
    "forwardGradient",
    optim.zerothOrder(optim.forwardGradient({ directions: 2 }), optim.sgd(rate(0.05))),
    "ĝ = (∇ℓ·u)·u by forward mode",
    "arXiv 2202.08587",
    { ...zeroth, values: "m jvps of", claim: claims("unbiased: 10⁵ draws within three standard errors") },
  ),
  row(
    "coordinateWise",
    optim.zerothOrder(optim.coordinateWise({ radius: 0.1 }), optim.sgd(rate(0.1))),
    "a difference for each parameter",
    "Kiefer and Wolfowitz 1952",
    { ...zeroth, values: "2·d + 1", claim: claims("the gradient to 1e-9") },
  ),
  row(
    "blockwise",
    optim.zerothOrder(optim.blockwise(optim.twoPoint({ radius: 0.1 })), optim.sgd(rate(0.1))),
    "an estimate for each leaf",
    "arXiv 2402.11592",
    { ...zeroth, values: "2·leaves", claim: claims("a small block does not see the variance of large ones") },
  ),
  row(
    "hybrid",
    optim.zerothOrder(
      optim.hybrid(optim.twoPoint({ directions: 2, radius: 0.1 }), (x) => x.ndim === 1),
      optim.sgd(rate(0.05)),
    ),
    "reverse mode for some leaves",
    "arXiv 2402.11592",
    { ...zeroth, gradients: 1, claim: claims("named leaves have the gradient") },
  ),
  row(
    "zoRankSgd",
    optim.zoRankSgd({ ...rate(0.05), points: 8, radius: 1e-2 }),
    "Σ (z_worse − z_better) of m ranked points",
    "arXiv 2303.03751",
    { ...zeroth, values: "m", claim: claims("f falls 100 times in 20 dimensions; exp(f) gives the same bits") },
  ),
  row(
    "subspaceZo",
    optim.subspaceZo({ ...rate(0.05), directions: 2, radius: 0.1, history: 6, rank: 4 }),
    "Q·Qᵀ·ĝ, Q of past points",
    "arXiv 2503.14868",
    { ...zeroth, claim: claims("twice the cosine to the gradient where 8 of 256 dimensions matter") },
  ),
  row(
    "trajectoryInformed",
    optim.trajectoryInformed(optim.sgd(rate(0.1)), { queries: 2, history: 16 }),
    "∇μ of a Gaussian process through past values",
    "Shu et al. 2022",
    {
      ...zeroth,
      values: "2 or more",
      state: "h",
      claim: claims("the gradient of a plane; fewer values than two points at the best rate"),
    },
  ),
  row(
    "qzo",
    optim.qzo({ ...rate(0.05), directions: 2, radius: 0.1, clip: 10 }),
    "scales of frozen codes; c clipped to ±C",
    "arXiv 2505.13430",
    { ...zeroth, claim: claims("a 4-bit network's loss falls by 30 %, its codes unchanged") },
  ),
  row(
    "quantForwardGrad",
    optim.zerothOrder(
      optim.quantForwardGrad({ bits: 12, directions: 2, radius: 0.1 }),
      optim.onGrid(optim.sgd(rate(0.05))),
    ),
    "ℓ(Q(x ± μ·u)); weights on a grid",
    "arXiv 2411.04036",
    { ...zeroth, claim: claims("8-bit calls, 16-bit weights: within 5 points of backpropagation") },
  ),
  row("cbo", optim.cbo({ particles: 40, spread: 2 }), "x̄ of particles that drift to it", "arXiv 2306.09778", {
    ...zeroth,
    values: "N + 1",
    claim: claims("≥ 90 % of starts on Rastrigin's function, descent ≤ 10 %"),
  }),
  row("cmaEs", optim.cmaEs({ sigma: 0.5 }), "N(x, σ²·C) follows its better half", "arXiv 1604.00772", {
    ...zeroth,
    values: "λ + 1",
    state: "d + 2",
    claim: claims("an ellipsoid of condition 10⁶; the order of values alone counts"),
  }),
];
