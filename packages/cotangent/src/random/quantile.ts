/** The normal distribution from the uniform one. */
import * as ir from "@cotangent/ir";
import { bindOne } from "../bind.ts";
import { multiply } from "../numpy/arithmetic.ts";
import type { Tensor } from "../tensor.ts";

/** `z` with `erf(z/√2) = u`, for |u| < 1: `z` of a uniform u in (−1, 1) is normal. */
export const normalQuantile = (u: Tensor): Tensor => multiply(bindOne(ir.erfinv, [u], {}), Math.SQRT2);
