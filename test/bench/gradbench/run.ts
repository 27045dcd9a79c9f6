/**
 * `npm run bench:gradbench [-- PART …]`: the functions of GradBench in f64 against C, those whose name and size contain
 * a PART. Without parts it also writes `docs/gradbench.md`.
 */
import { cpus } from "node:os";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { compileC } from "./c-program.ts";
import { functions } from "./functions.ts";
import { cases } from "./inputs.ts";
import { heading, page, row } from "./report.ts";
import { timePair } from "./time.ts";

const parts = process.argv.slice(2);
const effort = { rounds: 5, seconds: 0.04 };
const program = compileC();
console.log(heading.join("\n"));
const rows: string[] = [];
for (const make of cases) {
  const given = make();
  const name = `${given.eval} ${given.size}`;
  if (parts.length > 0 && !parts.some((part) => name.includes(part))) continue;
  const { primal, derivatives } = functions.get(given.eval)!;
  const ofPrimal = primal === undefined ? undefined : timePair(given, primal, program, effort);
  for (const derivative of derivatives) {
    const shown = derivatives.length > 1 ? `${derivative}, ${given.size}` : given.size;
    const line = row(given.eval, shown, ofPrimal, timePair(given, derivative, program, effort));
    console.log(line);
    rows.push(line);
  }
}
program?.remove();
if (parts.length === 0) {
  const machine = `${cpus()[0]?.model.trim() ?? "an unknown processor"}, Node ${process.versions.node}`;
  const file = join(import.meta.dirname, "../../../docs/gradbench.md");
  writeFileSync(file, page(rows, machine, program?.compiler ?? "no compiler"));
}
