/** A host for programs that are tested. */
import type { EffectHandler } from "../evaluate/effect-handler.ts";

/** Its functions return their arguments doubled; it prints nothing and checks nothing. */
export const doublingHost: EffectHandler = {
  effect: ({ returns }, values) =>
    returns && values.map((value) => ({ ...value, data: value.data.map((x) => value.dtype.wrap(2 * x)) })),
};
