/** The passes of partial evaluation, and the pipeline that every program goes through before it is run. */
import { pipeline, type Pass } from "../pass.ts";
import type { Program } from "../program.ts";
import { shareCommonSubexpressions } from "./common-subexpressions.ts";
import { removeDeadCode } from "./dead-code.ts";
import { hoistInvariants } from "./hoist.ts";
import { inlineCalls } from "./inline.ts";
import { simplify } from "./simplify.ts";
import { everywhere } from "./subprograms.ts";

export const inlinePass: Pass = {
  name: "inline",
  describe: "replaces calls by their bodies where that is no more code",
  run: everywhere(inlineCalls),
};
export const simplifyPass: Pass = {
  name: "simplify",
  describe: "applies the exact and the rounding equations",
  run: everywhere((program) => simplify(program, ["exact", "rounding"])),
};
export const simplifyExactPass: Pass = {
  name: "simplify-exact",
  describe: "applies the exact equations only",
  run: everywhere((program) => simplify(program, ["exact"])),
};
export const sharePass: Pass = {
  name: "share",
  describe: "computes equal operations on equal arguments once",
  run: everywhere(shareCommonSubexpressions),
};
export const deadCodePass: Pass = {
  name: "dead-code",
  describe: "drops what neither outputs nor effects depend on",
  run: everywhere(removeDeadCode),
};
export const hoistPass: Pass = {
  name: "hoist",
  describe: "moves what a loop computes alike in every iteration before the loop",
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
  /** Check the program after every pass; on in tests. */
  readonly check?: boolean;
  /** Sees the program after every pass. */
  readonly after?: (pass: Pass, program: Program) => void;
}

/** Partial evaluation: `program` with nothing computed twice, nothing dead, no structural zeros, invariants out of loops. */
export function optimize(program: Program, { exact: onlyExact, check, after }: OptimizeOptions = {}): Program {
  const chosen = (onlyExact ? exact : standard).map((pass) => (after ? observed(pass, after) : pass));
  return check ? pipeline(chosen)(program) : chosen.reduce((before, pass) => pass.run(before), program);
}

const observed = (pass: Pass, after: (pass: Pass, program: Program) => void): Pass => ({
  ...pass,
  run(program) {
    const result = pass.run(program);
    after(pass, result);
    return result;
  },
});
