import { inline } from "../../builder.ts";
import { at } from "../../errors.ts";
import type { Emitter, Tangent } from "../../primitive.ts";
import { typesOf, type Program, type Value } from "../../program.ts";
import { termsOf } from "../../sums.ts";
import { add } from "../arithmetic.ts";
import { present } from "../control.ts";
import { programOf, type SwitchStep } from "./layout.ts";

/** The operand that every branch adds to, and does nothing else with. */
export function accumulatesInSwitch(branches: readonly Program[], result: number): readonly number[] {
  const terms = branches.map((body) => {
    const found = termsOf(body, at(body.outputs, result));
    return new Set(body.inputs.flatMap((input, i) => (found.has(input) ? [i] : [])));
  });
  return [...at(terms, 0)].filter((i) => terms.every((own) => own.has(i))).map((i) => i + 1);
}

/** Each branch gets the sums as operands and adds to them, so that one that has nothing to add does nothing. */
export function accumulateInSwitch(
  b: Emitter,
  { switchCase, args, params: { branches } }: SwitchStep,
  sums: readonly Tangent[],
): readonly Value[] {
  const given = present(sums);
  const programs = branches.map((body) =>
    programOf(body.name, typesOf([...body.inputs, ...given]), (inner, inputs) => {
      const own = inputs.slice(body.inputs.length);
      let next = 0;
      return inline(inner, body, inputs.slice(0, body.inputs.length)).map((output, i) =>
        sums[i] ? inner.one(add, [at(own, next++), output]) : output,
      );
    }),
  );
  return b.apply(switchCase, [...args, ...given], { branches: programs });
}
