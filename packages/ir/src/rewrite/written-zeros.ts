/** Zeros that the user wrote, in a program that must be linear: they can only be the zero of the map. */
import type { Program } from "../program.ts";
import { full, zeroOf } from "../primitives/constant.ts";
import { paramsOf } from "./match.ts";
import type { Rule } from "./rule.ts";
import { rules } from "./rules.ts";
import { simplify } from "./simplify.ts";
import { everywhere } from "./subprograms.ts";

/** Not among the rules of partial evaluation, where `0·x` stays for the sake of a NaN in x. */
const writtenZero: Rule = {
  equation: "full[0] = zero",
  label: "domain",
  on: full,
  apply(step, { b }) {
    const { value, dtype, shape } = paramsOf(step, full);
    return value === 0 && dtype.differentiable ? [zeroOf(b, { dtype, shape })] : undefined;
  },
};

/** `program` with structural zeros in the place of the float literal 0 and of what is linear in it. */
export const writtenZeros: (program: Program) => Program = /* @__PURE__ */ everywhere((program) =>
  simplify(program, ["exact", "domain"], rules.concat(writtenZero)),
);
