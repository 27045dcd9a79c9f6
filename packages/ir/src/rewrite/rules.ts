/** All rules of partial evaluation. */
import { arithmeticRules } from "./arithmetic-rules.ts";
import { foldRules } from "./fold.ts";
import { quotientRules } from "./quotient-rules.ts";
import type { Rule } from "./rule.ts";
import { shapeRules } from "./shape-rules.ts";
import { zeroRules } from "./zero-rules.ts";

export const rules: readonly Rule[] = [...zeroRules, ...arithmeticRules, ...quotientRules, ...shapeRules, ...foldRules];
