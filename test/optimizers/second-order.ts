/** Rows of methods that look at the curvature of the loss. */
import * as optim from "@cotangent/optim";
import type { Params } from "./problem.ts";
import { claims, rate, row, type Row } from "./row.ts";

export const second: readonly Row[] = [
  row("adahessian", optim.adahessian(rate(0.2)), "m̂/(√v̂ + ε), v of (z ⊙ ∇²ℓ·z)²", "arXiv 2006.00719", {
    products: "1",
    equals: "the formula",
    claim: claims("exact in one sample on a diagonal Hessian; ≤ 4 times the matrix products of Adam"),
  }),
  row(
    "sophia",
    optim.sophia({ ...rate(0.03), every: 3 }),
    "x − η·clip(m/max(γ·h, ε), ρ), h of diag ∇²ℓ",
    "arXiv 2305.14342",
    {
      products: "1 in every k-th",
      equals: "the formula",
      claim: claims("≤ η·ρ; steps change < 2 times for κ = 1 … 10⁶"),
    },
  ),
  row(
    "shampoo",
    optim.shampoo({ ...rate(0.5), eps: 0.1, every: 2 }),
    "g ×ᵢ (ε·I + Σ matᵢ(g)·matᵢ(g)ᵀ)^(−1/2k)",
    "arXiv 1802.09568",
    {
      equals: "the formula",
      claim: claims("the first step on a square matrix is its polar factor"),
    },
  ),
  row("newton", optim.newton({ ...rate(0.5), damping: 0.1 }), "x − η·(∇²ℓ + λ·I)⁻¹·g", "Newton", {
    products: "n",
    equals: "the formula",
  }),
  row("oasis", optim.oasis({ b2: 0.9 }), "x − η·g/max(|D|, α), η by local smoothness", "arXiv 2109.05198", {
    products: "1",
    claim: claims("untuned below descent with 1/L on logistic regression with scales 1 … 30"),
  }),
  row(
    "lazyNewton",
    optim.lazyNewton({ every: 4 }),
    "min of the cubic model, H as old as k − 1 steps",
    "arXiv 2212.00781",
    {
      products: "n in every k-th",
      onGpu: false,
      state: "n",
      claim: claims("the gradient of the cubic model is 0; ≥ 5 times fewer Hessians"),
    },
  ),
  row("cubicNewton", optim.cubicNewton(), "x − (∇²ℓ + ½·M·|h|·I)⁻¹·g", "Nesterov and Polyak 2006", {
    products: "n",
    state: "n",
    claim: claims("goes away from a saddle"),
  }),
  row("dampedNewton", optim.dampedNewton(), "x − (∇²ℓ)⁻¹·g/(1 + ∛(M·d²))", "arXiv 2405.18926", {
    products: "n",
    claim: claims("goes down in each step where Newton diverges"),
  }),
  row("gradRegNewton", optim.gradRegNewton(), "x − (B + |g|/γ·I)⁻¹·g, γ found", "arXiv 2506.13710", {
    gradients: 2,
    products: "n",
    claim: claims("|g| < 1e-8 in ≤ 50 steps where Newton diverges"),
  }),
  row(
    "saddleFreeNewton",
    optim.saddleFreeNewton({ subspace: 4 }),
    "x − |∇²ℓ|⁻¹·g in a Krylov space",
    "arXiv 1406.2572",
    {
      products: "k",
      claim: claims("leaves a saddle in ≤ 12 steps, descent in > 250"),
    },
  ),
  row(
    "naturalGradient",
    optim.naturalGradient({
      product: (_: never, v: Params) => v,
      learningRate: 0.2,
      damping: 0.5,
      iterations: 5,
    }),
    "x − η·(F + λ·I)⁻¹·g",
    "Amari 1998; Martens 2010",
    { products: "of F, one an iteration", claim: claims("the dense solve with the Gauss–Newton matrix") },
  ),
  row("mfac", optim.mfac({ ...rate(0.5), window: 4, damping: 0.1 }), "(λ·I + 1/m·Σ gᵢ·gᵢᵀ)⁻¹·g", "arXiv 2107.03356", {
    claim: claims("equals the dense solve; products of size m·n alone"),
  }),
  row("psgd", optim.psgd(), "P·g, P of a diagonal and an anti-diagonal", "arXiv 2402.04553", {
    products: "1",
    claim: claims("Rosenbrock in ≤ 1/5 of the steps of descent; P goes to |∇²ℓ|⁻¹"),
  }),
  row("psgd, lra", optim.psgd({ group: "lra", rank: 2 }), "P·g, P of a diagonal and rank r", "arXiv 2402.04553", {
    products: "1",
    claim: claims("P goes to |∇²ℓ|⁻¹"),
  }),
  row(
    "soap",
    optim.soap({ ...rate(0.05), eps: 0.01, every: 2 }),
    "adam in the eigenvectors of Shampoo's matrices",
    "arXiv 2409.11321",
    {
      claim: claims("in the basis of one matrix it is Adam there"),
    },
  ),
  row("mkor", optim.mkor({ ...rate(0.1), every: 2 }), "L⁻¹·g·R⁻¹ by Sherman and Morrison", "arXiv 2306.01685", {
    claim: claims("the inverses equal direct ones to 1e-10, in 3·d² multiplications"),
  }),
  row("mkorH", optim.mkorH({ ...rate(0.1), patience: 2, least: 0.1 }), "mkor, then descent", "arXiv 2306.01685", {
    claim: claims("where the loss stays it becomes descent"),
  }),
];
