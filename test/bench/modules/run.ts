/**
 * `npm run bench:emitted [-- PART …]`: modules that the command line emits against gradients written by hand, those whose
 * name and size contain a PART. Without parts it also writes `docs/benchmarks-emitted.md`.
 */
import { writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { join } from "node:path";
import { compileLines, compileTime } from "./compile-time.ts";
import { contests } from "./contests.ts";
import { heading, page, row } from "./report.ts";
import { timeContest } from "./time.ts";

const parts = process.argv.slice(2);
const effort = { rounds: 50, seconds: 0.005 };
console.log(heading.join("\n"));
const rows: string[] = [];
for (const contest of contests)
  for (const size of contest.sizes) {
    const name = `${contest.title} ${size.title}`;
    if (parts.length > 0 && !parts.some((part) => name.includes(part))) continue;
    const line = row({ title: contest.title, size: size.title, ...(await timeContest(contest, size, effort)) });
    console.log(line);
    rows.push(line);
  }
const compiling = parts.length === 0 || parts.includes("compile") ? compileLines(compileTime()) : [];
console.log(compiling.join("\n"));
if (parts.length === 0) {
  const machine = `${cpus()[0]?.model.trim() ?? "an unknown processor"}, Node ${process.versions.node}`;
  writeFileSync(join(import.meta.dirname, "../../../docs/benchmarks-emitted.md"), page(rows, compiling, machine));
}
