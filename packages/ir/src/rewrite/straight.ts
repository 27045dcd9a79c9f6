/** Partial evaluation of programs whose operations contain no programs. */
import type { Pass } from "../pass.ts";
import type { Program } from "../program.ts";
import { arithmeticRules } from "./arithmetic-rules.ts";
import { shareCommonSubexpressions } from "./common-subexpressions.ts";
import { dropDeadSteps } from "./dead-code.ts";
import { foldRules } from "./fold.ts";
import type { Rule } from "./rule.ts";
import { simplify } from "./simplify.ts";
import { zeroRules } from "./zero-rules.ts";

export const shareSteps: Pass = { name: "share", run: shareCommonSubexpressions };
export const simplifyBy = (table: readonly Rule[]): Pass => ({
  name: "simplify",
  run: (program) => simplify(program, ["exact", "rounding"], table),
});
export const dropSteps: Pass = { name: "dead-code", run: dropDeadSteps };

export const straightBy = (simplifySteps: Pass): readonly Pass[] => [
  shareSteps,
  simplifySteps,
  dropSteps,
  shareSteps,
  simplifySteps,
  dropSteps,
];

/** For programs of scalars, in which nothing is rearranged. */
export const scalarPipeline: readonly Pass[] = straightBy(simplifyBy([...zeroRules, ...arithmeticRules, ...foldRules]));

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
