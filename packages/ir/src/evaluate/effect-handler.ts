/** What the effects of a running program do. */
import { CheckError } from "../errors.ts";
import type { EffectForm } from "../lowering.ts";
import type { ArrayValue } from "./array-value.ts";

/** Receives the effects of a program in order. */
export interface EffectHandler {
  effect(form: EffectForm, values: readonly ArrayValue[]): void;
}

/** Does what a check asks for, and nothing else. */
export const failOnCheck: EffectHandler = {
  effect(form, values) {
    if (form.effect === "check" && !values.every(({ data }) => data.every((x) => x !== 0)))
      throw new CheckError("check-failed", form.label, "the condition given to check() was false");
  },
};
