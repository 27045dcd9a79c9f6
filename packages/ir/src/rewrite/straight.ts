/** Partial evaluation of programs whose operations contain no programs. */
import type { Pass } from "../pass.ts";
import type { Program } from "../program.ts";
import { shareCommonSubexpressions } from "./common-subexpressions.ts";
import { dropDeadSteps } from "./dead-code.ts";
import { simplify } from "./simplify.ts";

export const shareSteps: Pass = { name: "share", run: shareCommonSubexpressions };
export const simplifySteps: Pass = {
  name: "simplify",
  run: (program) => simplify(program, ["exact", "rounding"]),
};
export const dropSteps: Pass = { name: "dead-code", run: dropDeadSteps };

export const straightPipeline: readonly Pass[] = [
  shareSteps,
  simplifySteps,
  dropSteps,
  shareSteps,
  simplifySteps,
  dropSteps,
];

/** `program` after all passes of `pipeline`. */
export function optimizeBy(
  pipeline: readonly Pass[],
  program: Program,
  after?: (pass: Pass, program: Program) => void,
): Program {
  return pipeline.reduce((before, pass) => {
    const result = pass.run(before);
    after?.(pass, result);
    return result;
  }, program);
}
