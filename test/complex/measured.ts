/** `measured.json`: the errors that were found, which docs/numerics.md tells of. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Found, MeasuredComplex } from "./bounds.ts";

const path = join(import.meta.dirname, "measured.json");

export const measuredComplex = (): Readonly<Record<string, MeasuredComplex>> =>
  JSON.parse(readFileSync(path, "utf8")) as Readonly<Record<string, MeasuredComplex>>;

const rounded = ({ whole, parts }: Found): Found => ({
  whole: Number(whole.toPrecision(2)),
  parts: Number(parts.toPrecision(2)),
});

/** Writes what was found on one device beside the rest. */
export function writeMeasured(column: keyof MeasuredComplex, errors: Readonly<Record<string, Found>>): void {
  const before: Readonly<Record<string, Partial<MeasuredComplex>>> = measuredComplex();
  const after = Object.fromEntries(
    Object.entries(errors).map(([name, found]) => [name, { ...before[name], [column]: rounded(found) }]),
  );
  writeFileSync(path, `${JSON.stringify(after, null, 1)}\n`);
}
