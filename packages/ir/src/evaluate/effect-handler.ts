/** What the effects of a running program do. */
import { CheckError } from "../errors.ts";
import type { EffectForm } from "../lowering.ts";
import type { ArrayValue } from "./array-value.ts";

/** Receives the effects of a program in order. */
export interface EffectHandler {
  /** Returns the results, where the form says that it does. */
  effect(form: EffectForm, values: readonly ArrayValue[]): readonly ArrayValue[] | undefined;
}

/** What `handler` returned for a form that `returns`. */
export function returned(form: EffectForm, results: readonly ArrayValue[] | undefined): readonly ArrayValue[] {
  if (results) return results;
  throw new Error(`internal: nobody ran the host's function ${form.label}`);
}

/** Does what a check asks for, and nothing else. */
export const failOnCheck: EffectHandler = {
  effect(form, values) {
    if (form.effect === "check" && !values.every(({ data }) => data.every((x) => x !== 0)))
      throw new CheckError("check-failed", form.label, "the condition given to check() was false");
    return undefined;
  },
};
