/** What the effects of a running program do on this machine. */
import { at, CheckError, type ArrayValue, type EffectForm } from "@cotangent/ir";
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

/** Does what `form` says with `values`; `hosts` are the functions that the program calls, by position. */
export function runEffect(form: EffectForm, values: readonly ArrayValue[], hosts: readonly HostFunction[]): void {
  switch (form.effect) {
    case "print":
      printer(`${form.label}: ${values.map(({ data, shape }) => showNested(nested(data, shape))).join(", ")}`);
      return;
    case "host":
      for (const value of values) at(hosts, Number(form.label))(value);
      return;
    case "check":
      if (!values.every(({ data }) => data.every((x) => x !== 0)))
        throw new CheckError("check-failed", form.label, "the condition given to check() was false");
  }
}
