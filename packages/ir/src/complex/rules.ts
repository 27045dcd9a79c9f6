/** What operations that are not linear are on complex arrays. */
import type { Primitive } from "../primitive.ts";
import { arithmeticRules } from "./arithmetic.ts";
import { elementaryRules } from "./elementary.ts";
import type { ComplexRule } from "./rule.ts";

export const rules: ReadonlyMap<Primitive, ComplexRule> = new Map([...arithmeticRules, ...elementaryRules]);
