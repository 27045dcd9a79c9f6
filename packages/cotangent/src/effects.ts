/** What the effects of a running program do on this machine. */
import { effects } from "@cotangent/codegen-js";
import { at, failOnCheck, type ArrayValue, type EffectForm } from "@cotangent/ir";
import { allow } from "./control.ts";
import type { HostFunction } from "./host.ts";
import { nested, showNested } from "./show.ts";

type Printer = (line: string) => void;

// The one place that prints: what debugPrint() asks for is meant for the console.
// oxlint-disable-next-line no-console
let printer: Printer = (line) => console.log(line);

/** Where the lines of `debugPrint` go from now on; returns where they went before. */
export function setPrinter(next: Printer): Printer {
  const before = printer;
  printer = next;
  return before;
}

/** Lets programs have effects. */
export const allowEffects = (): void =>
  allow({
    effect: effects,
    handler: (hosts) => ({ effect: (form, values) => runEffect(form, values, hosts) }),
  });

/** Does what `form` says with `values`; `hosts` are the functions that the program calls, by position. */
function runEffect(
  form: EffectForm,
  values: readonly ArrayValue[],
  hosts: readonly HostFunction[],
): readonly ArrayValue[] | undefined {
  switch (form.effect) {
    case "print":
      printer(`${form.label}: ${values.map(({ data, shape }) => showNested(nested(data, shape))).join(", ")}`);
      return undefined;
    case "host":
      return at(hosts, Number(form.label))(values);
    case "check":
      return failOnCheck.effect(form, values);
  }
}
