/** The passes of partial evaluation, and the pipeline that every program goes through before it is run. */
import type { Pass } from "../pass.ts";
import type { Program } from "../program.ts";
import { shareCommonSubexpressions } from "./common-subexpressions.ts";
import { removeDeadCode } from "./dead-code.ts";
import { hoistInvariants } from "./hoist.ts";
import { inlineCalls } from "./inline.ts";
import { simplify } from "./simplify.ts";
import { everywhere } from "./subprograms.ts";

/** Replaces calls by their bodies where that is no more code. */
export const inlinePass: Pass = {
  name: "inline",
  run: everywhere(inlineCalls),
};
/** Applies the exact and the rounding equations. */
export const simplifyPass: Pass = {
  name: "simplify",
  run: everywhere((program) => simplify(program, ["exact", "rounding"])),
};
/** Applies the exact equations only. */
export const simplifyExactPass: Pass = {
  name: "simplify-exact",
  run: everywhere((program) => simplify(program, ["exact"])),
};
/** Computes equal operations on equal arguments once. */
export const sharePass: Pass = {
  name: "share",
  run: everywhere(shareCommonSubexpressions),
};
/** Drops what neither outputs nor effects depend on. */
export const deadCodePass: Pass = {
  name: "dead-code",
  run: everywhere(removeDeadCode),
};
/** Moves what a loop computes alike in every iteration before the loop. */
export const hoistPass: Pass = {
  name: "hoist",
  run: everywhere(hoistInvariants),
};

/** Every pass, for laws and for `--stop-after`. */
export const passes: readonly Pass[] = [
  inlinePass,
  simplifyPass,
  simplifyExactPass,
  sharePass,
  deadCodePass,
  hoistPass,
];

const standard: readonly Pass[] = [
  inlinePass,
  sharePass,
  simplifyPass,
  deadCodePass,
  hoistPass,
  sharePass,
  simplifyPass,
  deadCodePass,
];
const exact: readonly Pass[] = standard.map((pass) => (pass === simplifyPass ? simplifyExactPass : pass));

export interface OptimizeOptions {
  /** Use only equations that give the same bits. */
  readonly exact?: boolean;
  /** Sees the program after every pass; tests give it `checked`. */
  readonly after?: (pass: Pass, program: Program) => void;
}

/** Partial evaluation: `program` with nothing computed twice, nothing dead, no structural zeros, invariants out of loops. */
export function optimize(program: Program, { exact: onlyExact, after }: OptimizeOptions = {}): Program {
  return (onlyExact ? exact : standard).reduce((before, pass) => {
    const result = pass.run(before);
    after?.(pass, result);
    return result;
  }, program);
}
