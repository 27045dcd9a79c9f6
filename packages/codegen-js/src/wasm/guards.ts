/** What has to hold for a load or a store to happen, as far as that is not known. */
import type { Guard } from "@cotangent/ir";
import { rangeOfAffine } from "@cotangent/kernel";
import type { Addresses } from "./addresses.ts";
import type { Code } from "./bytes.ts";
import type { Emitter } from "./emitter.ts";
import { apply, i32Const } from "./instructions.ts";

/** The block at hand. */
interface Here {
  readonly addresses: Addresses;
  readonly emit: Emitter;
}

/** The guards that are not known to hold. */
export const openGuards = (guards: readonly Guard[], { addresses }: Here): readonly Guard[] =>
  guards.filter(({ index, below }) => {
    const { low, high } = rangeOfAffine(addresses.linear(index), addresses.rangeOfAxis);
    return low < 0 || !(typeof below === "number" && high < below);
  });

/** That all of `guards` hold, as a scalar. */
export function conditions(guards: readonly Guard[], { addresses, emit }: Here): Code {
  const tests = guards.map(({ index, below }) => apply("i32LtU", addresses.index(index), emit.size(below)));
  return tests.length === 0 ? i32Const(1) : tests.reduce((a, b) => apply("i32And", a, b));
}
