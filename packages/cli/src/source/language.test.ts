/** What is understood of the language: the same bits as direct execution. */
import { expect, test } from "vitest";
import { functions } from "./testing/cases/functions.ts";
import { lengths } from "./testing/cases/lengths.ts";
import { methods } from "./testing/cases/methods.ts";
import { states } from "./testing/cases/states.ts";
import { statements } from "./testing/cases/statements.ts";
import { listed, runBoth } from "./testing/run-both.ts";

test.each([...statements, ...functions, ...states, ...lengths, ...methods])("$name", ({ text, args, fixed }) => {
  for (const list of args) {
    const { direct, evaluated, compiled, sized } = runBoth(text, list, fixed);
    expect(evaluated).toStrictEqual(listed(direct));
    expect(compiled).toStrictEqual(listed(direct));
    expect(sized).toStrictEqual(listed(direct));
  }
});
