/** Every optimizer of `@cotangent/optim`, once: the laws of `laws.test.ts` run on each, and `docs/optimizers.md` is made from it. */
import * as optim from "@cotangent/optim";
import { entropy, frankWolfe, mirrorDescent, overBall, softThreshold } from "@cotangent/optim";
import { claims, rate, row, type Row } from "./row.ts";
import { second } from "./second-order.ts";
import { zerothOrder } from "./zeroth-table.ts";

export type { Row } from "./row.ts";

const curvature = { smoothness: 2, convexity: 2 / 3 } as const;

/** Plain descent, and steps of one length for all parameters. */
const plain: readonly Row[] = [
  row("sgd", optim.sgd(rate(0.1)), "x − η·g", "Robbins and Monro 1951", { equals: "PyTorch, optax" }),
  row("sgd, momentum", optim.sgd({ ...rate(0.05), momentum: 0.8 }), "m ← μ·m + g; x − η·m", "Polyak 1964", {
    equals: "PyTorch, optax",
    claim: claims("heavy ball goes round on Lessard's example"),
  }),
  row(
    "sgd, nesterov",
    optim.sgd({ ...rate(0.05), momentum: 0.8, nesterov: true }),
    "m ← μ·m + g; x − η·(μ·m + g)",
    "Nesterov 1983; Sutskever et al. 2013",
    { equals: "PyTorch, optax", claim: claims("≥ 20 times fewer steps than descent at κ = 10⁴") },
  ),
  row(
    "tripleMomentum",
    optim.tripleMomentum(curvature),
    "ξ + β·Δξ − α·∇ℓ(ξ + γ·Δξ)",
    "Van Scoy, Freeman and Lynch 2018",
    { claim: claims("≥ 20 times fewer steps than descent at κ = 10⁴") },
  ),
  row(
    "optimisticGradientDescent",
    optim.optimisticGradientDescent(rate(0.05)),
    "x − η·((α + β)·g − β·g₋₁)",
    "Daskalakis et al., arXiv 1711.00141",
    { equals: "optax", claim: claims("converges on a bilinear game, where descent goes away") },
  ),
  row("polyakSgd", optim.polyakSgd({ most: 0.2 }), "x − min((ℓ − ℓ*)/|g|², most)·g", "Polyak 1969; arXiv 2002.10542", {
    equals: "optax",
    claim: claims("a step on |x|² goes half of the way"),
  }),
  row("asgd", optim.asgd({ ...rate(0.1), begin: 5 }), "x − ηₜ·(g + λ·x); x̄ is the mean", "Polyak and Juditsky 1992", {
    equals: "PyTorch",
  }),
  row("signSgd", optim.signSgd(rate(0.02)), "x − η·sign(g)", "arXiv 1802.04434", { equals: "optax" }),
  row("rprop", optim.rprop(rate(0.02)), "steps grow and shrink with the sign of g", "Riedmiller and Braun 1993", {
    equals: "PyTorch; optax with `lag`",
  }),
  row("inducedMetric", optim.inducedMetric({ ...rate(0.3), zeta: 0.5 }), "x − η·g/(1 + ζ²·|g|²)", "arXiv 2509.03594", {
    claim: claims("equals the dense solve; Rosenbrock at η = 0.01, where descent overflows"),
  }),
];

/** Rates by sums or means of squares of gradients. */
const adaptive: readonly Row[] = [
  row("adagrad", optim.adagrad(rate(0.5)), "s ← s + g²; x − η·g/√(s + ε)", "Duchi, Hazan and Singer 2011", {
    equals: "optax; PyTorch with `epsInRoot: false`",
  }),
  row("adagradNorm", optim.adagradNorm(rate(1)), "b² ← b² + |g|²; x − η·g/b", "arXiv 1806.01811"),
  row("adadelta", optim.adadelta({ ...rate(20), eps: 1e-4 }), "x − η·√(d + ε)/√(v + ε)·g", "arXiv 1212.5701", {
    equals: "PyTorch, optax",
  }),
  row("rmsprop", optim.rmsprop(rate(0.02)), "v ← ρ·v + (1 − ρ)·g²; x − η·g/√(v + ε)", "Tieleman and Hinton 2012", {
    equals: "optax; PyTorch with `epsInRoot: false`",
  }),
  row("adam", optim.adam(rate(0.05)), "x − η·m̂/(√v̂ + ε)", "arXiv 1412.6980", { equals: "PyTorch, optax" }),
  row("adamw", optim.adamw({ ...rate(0.05), weightDecay: 0.01 }), "x − η·(m̂/(√v̂ + ε) + λ·x)", "arXiv 1711.05101", {
    equals: "PyTorch, optax",
  }),
  row("adam, nesterov", optim.adam({ ...rate(0.05), nesterov: true }), "as adam, m̂ one step ahead", "Dozat 2016", {
    equals: "optax (nadam)",
  }),
  row("nadam", optim.nadam(rate(0.05)), "as adam, m̂ ahead with a schedule of μ", "Dozat 2016", { equals: "PyTorch" }),
  row("amsgrad", optim.amsgrad(rate(0.05)), "w ← max(w, v̂); x − η·m̂/(√w + ε)", "arXiv 1904.09237", {
    equals: 'optax; PyTorch with `maximum: "raw"`',
  }),
  row(
    "optAmsgrad",
    optim.optAmsgrad(rate(0.05)),
    "amsgrad and a half step on the predicted gradient",
    "arXiv 1903.01435",
    {
      claim: claims("a prediction of 0 is AMSGrad; no more steps than it on logistic regression"),
    },
  ),
  row("radam", optim.radam(rate(0.05)), "x − η·r·m̂/(√v̂ + ε), or η·m̂ at first", "arXiv 1908.03265", {
    equals: "optax; PyTorch with `epsBeforeCorrection`",
  }),
  row("adamax", optim.adamax(rate(0.05)), "w ← max(β₂·w, |g| + ε); x − η·m̂/w", "arXiv 1412.6980", {
    equals: "PyTorch, optax",
  }),
  row("adabelief", optim.adabelief(rate(0.05)), "s of (g − m)²; x − η·m̂/(√ŝ + ε)", "arXiv 2010.07468", {
    equals: "optax",
  }),
  row("yogi", optim.yogi(rate(0.05)), "v ← v − (1 − β₂)·sign(v − g²)·g²", "Zaheer et al. 2018", { equals: "optax" }),
  row("diffGrad", optim.diffGrad(rate(0.05)), "x − η·σ(|g₋₁ − g|)·m̂/(√v̂ + ε)", "arXiv 1909.11015", {
    claim: claims("half of Adam's step under constant gradients"),
  }),
  row("adan", optim.adan(rate(0.05)), "means of g, of its change, and of both squared", "arXiv 2208.06677", {
    equals: "optax",
    claim: claims("without √n it is Nesterov's look-ahead"),
  }),
  row("ademamix", optim.ademamix(rate(0.05)), "x − η·(m̂₁ + α·m₂)/(√v̂ + ε)", "arXiv 2409.03137", {
    equals: "optax",
    claim: claims("α = 0 is AdamW; old gradients weigh"),
  }),
  row(
    "simplifiedAdemamix",
    optim.simplifiedAdemamix({ ...rate(0.01), b1: 0.8 }),
    "m ← β₁·m + g; x − η·(α·g + m)/(√v̂ + ε)",
    "arXiv 2502.02431",
    {
      equals: "optax",
    },
  ),
  row("adopt", optim.adopt(rate(0.05)), "m of clip(g/√v₋₁); x − η·m", "arXiv 2411.02853", { equals: "optax" }),
  row("lion", optim.lion(rate(0.02)), "x − η·sign(β₁·m + (1 − β₁)·g)", "arXiv 2302.06675", { equals: "optax" }),
  row("madgrad", optim.madgrad(rate(0.1)), "x₀ − s/∛v, averaged", "arXiv 2101.11075", { equals: "optax" }),
];

/** Rates by layers, and matrices. */
const layered: readonly Row[] = [
  row("lamb", optim.lamb(rate(0.03)), "x − η·|x|/|r|·r, r of adam + λ·x", "arXiv 1904.00962", { equals: "optax" }),
  row("lars", optim.lars({ ...rate(0.5), coefficient: 0.02 }), "m ← μ·m − η·κ·|x|/|r|·r", "arXiv 1708.03888", {
    equals: "optax",
  }),
  row("novograd", optim.novograd(rate(0.02)), "m ← β₁·m + g/√v + λ·x, v of |g|²", "arXiv 1905.11286", {
    equals: "optax",
  }),
  row("fromage", optim.fromage(rate(0.05)), "(x − η·|x|/|g|·g)/√(1 + η²)", "arXiv 2002.03432", { equals: "optax" }),
  row(
    "adafactor",
    optim.adafactor({ ...rate(0.05), leastSize: 2 }),
    "g/√(r·c/mean r), by the size of x",
    "arXiv 1804.04235",
    {
      equals: "optax",
    },
  ),
  row("sm3", optim.sm3(rate(0.3)), "squares by rows and columns", "arXiv 1901.11150", { equals: "optax" }),
  row("muon", optim.muon(rate(0.03)), "x − η·polar(m̂)", "Jordan et al. 2024", {
    equals: "optax, Jordan",
    claim: claims("cubic steps reach the polar factor; updates stay bounded under heavy tails"),
  }),
];

/** Without a rate or without a schedule. */
const free: readonly Row[] = [
  row("prodigy", optim.prodigy({ d0: 1e-2 }), "the distance to the solution from ⟨g, x₀ − x⟩", "arXiv 2306.06101", {
    equals: "optax",
  }),
  row("dAdaptAdam", optim.dAdaptAdam({ d0: 1e-2 }), "the distance to the solution from ⟨g, s⟩", "arXiv 2301.07733", {
    claim: claims("finds a rate over four powers of ten of d₀"),
  }),
  row(
    "scheduleFreeSgd",
    optim.scheduleFreeSgd(rate(0.2)),
    "gradients at y between z and its mean x",
    "arXiv 2405.15682",
    {
      equals: "optax",
    },
  ),
  row("scheduleFreeAdamw", optim.scheduleFreeAdamw(rate(0.05)), "the same with adam's v̂", "arXiv 2405.15682", {
    equals: "optax",
  }),
];

/** Round another optimizer. */
const wrappers: readonly Row[] = [
  row("lookahead", optim.lookahead(optim.adam(rate(0.1))), "φ + α·(x − φ) every k steps", "arXiv 1907.08610"),
  row(
    "emaOfWeights",
    optim.emaOfWeights(optim.adam(rate(0.05)), 0.9),
    "x̄ ← β·x̄ + (1 − β)·x",
    "Polyak and Juditsky 1992",
  ),
  row(
    "polyakAverage",
    optim.polyakAverage(optim.sgd(rate(0.1)), { begin: 3 }),
    "x̄: the mean of points",
    "arXiv 1803.05407",
  ),
  row("xgrad", optim.xgrad(optim.sgd({ ...rate(0.05), momentum: 0.8 })), "∇ℓ(x + s·u₋₁)", "arXiv 2305.18240", {
    claim: claims("≥ 10 % fewer steps than momentum on a quadratic"),
  }),
  row("sam", optim.sam(optim.sgd(rate(0.1)), { rho: 0.02 }), "∇ℓ(x + ρ·g/|g|)", "arXiv 2010.01412", { gradients: 2 }),
  row(
    "gradientRegularization",
    optim.chain(optim.gradientRegularization({ gamma: 0.1 }), optim.sgd(rate(0.1))),
    "g + γ·(∇ℓ(x + ε·g) − g)/ε",
    "arXiv 2210.02720",
    { gradients: 2, claim: claims("the difference is the derivative to 1e-3") },
  ),
  row(
    "gradEs",
    optim.gradEs(optim.adam(rate(0.05)), { tau: 1e-4, grace: 3 }),
    "a leaf with a small gradient stops",
    "arXiv 2509.01842",
    {
      claim: claims("frozen leaves keep their bits"),
    },
  ),
  row("multiSteps", optim.multiSteps(optim.sgd(rate(0.3)), 2), "one step for k gradients", "accumulation"),
  row("applyIfFinite", optim.applyIfFinite(optim.adam(rate(0.05))), "no step for NaN", "optax"),
  row(
    "partition",
    optim.partition((x) => (x.ndim > 1 ? "matrix" : "rest"), {
      matrix: optim.adam(rate(0.05)),
      rest: optim.sgd(rate(0.1)),
    }),
    "one optimizer for each kind of leaf",
    "optax",
  ),
  row(
    "inject",
    optim.inject(({ learningRate }) => optim.sgd({ learningRate }), rate(0.1)),
    "hyper-parameters in the state",
    "optax",
  ),
  row(
    "dynamicLossScale",
    optim.dynamicLossScale(optim.sgd(rate(0.1)), { initial: 1 }),
    "S·ℓ, and S found",
    "arXiv 1710.03740",
  ),
];

/** For parameters in a set, and for losses of a form. */
const constrained: readonly Row[] = [
  row("projected", optim.projected(optim.sgd(rate(0.1)), optim.ontoBall(3)), "project(x − η·g)", "Goldstein 1964", {
    claim: claims("projections are the nearest points"),
  }),
  row(
    "proximalGradient",
    optim.proximalGradient({ ...rate(0.1), proximal: softThreshold(0.01) }),
    "prox(x − η·g)",
    "Lions and Mercier 1979",
    { claim: claims("the lasso's optimality conditions") },
  ),
  row("frankWolfe", frankWolfe({ oracle: overBall(2) }), "x + γ·(s(g) − x)", "Frank and Wolfe 1956", {
    claim: claims("the gap falls as 2/(t + 2), within the set"),
  }),
  row("mirrorDescent", mirrorDescent({ ...rate(0.5), map: entropy }), "∇φ*(∇φ(x) − η·g)", "Nemirovski and Yudin 1983", {
    onSimplex: true,
    claim: claims("stays in the simplex and finds its best point"),
  }),
  row(
    "proxyProx",
    optim.proxyProx({ proxy: (x) => x, delta: 1, innerSteps: 3, innerRate: 0.2 }),
    "argmin of a proxy, corrected",
    "arXiv 2302.03542",
    { claim: claims("≤ 1/5 of the gradients of descent") },
  ),
  row(
    "stochasticModelBased",
    optim.stochasticModelBased({ ...rate(0.1), model: "proxLinear" }),
    "argmin of a model of |c| + |x − xₜ|²/(2η)",
    "arXiv 1803.06523",
    { claim: claims("Moreau gradients fall as k^−¼ and faster on phase retrieval") },
  ),
];

export const groups: Readonly<Record<string, readonly Row[]>> = {
  "Plain descent": plain,
  "Adaptive rates": adaptive,
  "Layers and matrices": layered,
  Curvature: second,
  "Without a rate, without a schedule": free,
  "Round another optimizer": wrappers,
  "Sets, and losses of a form": constrained,
  "Zeroth order": zerothOrder,
};

export const rows: readonly Row[] = Object.values(groups).flat();
