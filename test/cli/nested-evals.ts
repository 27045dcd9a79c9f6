/** The evals of GradBench that take derivatives of derivatives, as functions of tensors for `cotangent compile --args`. */
import type { Tensor } from "cotangent";
import { best } from "../conformance/gradbench-tool/evals/particle.ts";
import { saddlePoint } from "../conformance/gradbench-tool/evals/saddle.ts";

export const particleRr = (w: Tensor): Tensor => best(w, "r", "r");
export const particleRf = (w: Tensor): Tensor => best(w, "r", "f");
export const particleFr = (w: Tensor): Tensor => best(w, "f", "r");
export const particleFf = (w: Tensor): Tensor => best(w, "f", "f");

export const saddleRr = (start: Tensor): Tensor => saddlePoint(start, "r", "r");
export const saddleRf = (start: Tensor): Tensor => saddlePoint(start, "r", "f");
export const saddleFr = (start: Tensor): Tensor => saddlePoint(start, "f", "r");
export const saddleFf = (start: Tensor): Tensor => saddlePoint(start, "f", "f");
