/** The passes of partial evaluation, and the pipeline that every program goes through before it is run. */
import type { Pass } from "../pass.ts";
import type { Program } from "../program.ts";
import { accumulateInside } from "./accumulate.ts";
import { hoistInvariants } from "./hoist.ts";
import { inlineCalls } from "./inline.ts";
import { joinLoops } from "./join-loops.ts";
import { pruneProgram } from "./prune.ts";
import { rules } from "./rules.ts";
import { simplify } from "./simplify.ts";
import { steadyCarries } from "./steady-carries.ts";
import { simplifySteps } from "./straight-arrays.ts";
import { dropSteps, optimizeBy, shareSteps } from "./straight.ts";
import { everywhere } from "./subprograms.ts";

/** `pass` on a program and on those inside it. */
const inside = (pass: Pass): Pass => ({ ...pass, run: everywhere(pass.run) });

/** Replaces calls by their bodies where that is no more code. */
export const inlinePass: Pass = inside({ name: "inline", run: inlineCalls });
/** Applies the exact and the rounding equations. */
export const simplifyPass: Pass = inside(simplifySteps);
/** Applies the exact equations only. */
export const simplifyExactPass: Pass = inside({
  name: "simplify-exact",
  run: (program) => simplify(program, ["exact"], rules),
});
/** Computes equal operations on equal arguments once. */
export const sharePass: Pass = inside(shareSteps);
/** Drops what neither outputs nor effects depend on. */
export const deadCodePass: Pass = inside({ ...dropSteps, run: pruneProgram });
/** Moves what a loop computes alike in every iteration before the loop. */
export const hoistPass: Pass = inside({ name: "hoist", run: hoistInvariants });
/** Adds up in one place what loops and branches add up. */
export const accumulatePass: Pass = { name: "accumulate", run: accumulateInside };
/** Makes constants of carries that no iteration changes. */
export const steadyPass: Pass = { name: "steady", run: steadyCarries };
/** Differentiates each iteration of a sum as soon as it is done. */
export const joinPass: Pass = { name: "join", run: joinLoops };

/** Every pass, for laws and for `--stop-after`. */
export const passes: readonly Pass[] = [
  inlinePass,
  simplifyPass,
  simplifyExactPass,
  sharePass,
  deadCodePass,
  hoistPass,
  accumulatePass,
  steadyPass,
  joinPass,
];

/** For programs whose operations may contain programs. */
export const standardPipeline: readonly Pass[] = [
  inlinePass,
  sharePass,
  simplifyPass,
  deadCodePass,
  accumulatePass,
  hoistPass,
  sharePass,
  simplifyPass,
  deadCodePass,
];

export interface OptimizeOptions {
  /** Use only equations that give the same bits. */
  readonly exact?: boolean;
  /** Sees the program after every pass; tests give it `checked`. */
  readonly after?: (pass: Pass, program: Program) => void;
}

/** Partial evaluation: `program` with nothing computed twice, nothing dead, no structural zeros, invariants out of loops. */
export function optimize(program: Program, { exact, after }: OptimizeOptions = {}): Program {
  const pipeline = exact
    ? standardPipeline.flatMap((pass) =>
        pass === accumulatePass ? [] : [pass === simplifyPass ? simplifyExactPass : pass],
      )
    : standardPipeline;
  return optimizeBy(pipeline, program, after);
}
