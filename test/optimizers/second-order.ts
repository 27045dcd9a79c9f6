/** Rows of methods that look at the curvature of the loss. */
import * as optim from "@cotangent/optim";
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
];
