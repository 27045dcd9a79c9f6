/**
 * `npm run --silent conformance -- cases [--dir D] [--only linalg,nn] [--f32] [--verbose]`: the derivative cases of a
 * folder (that of this project if none is given), by Cotangent. `… -- optim [--dir D] [--only adam] [--f32]`: its
 * trajectories of optimizers and its schedules. The exit status says whether all passed.
 */
import { join } from "node:path";

const [what, ...options] = process.argv.slice(2);
if (what === "optim") {
  const { printOptim } = await import("./optim-tool/run.ts");
  process.exitCode = printOptim(options) > 0 ? 1 : 0;
} else if (what === "cases") {
  const { main } = await import("./cases/harness.mjs");
  const { fail } = await main(["--adapter", join(import.meta.dirname, "cases-adapter.ts"), ...options]);
  process.exitCode = fail > 0 ? 1 : 0;
} else {
  console.error(
    `conformance: the material is "cases" or "optim", not ${what ?? "nothing"}; cases takes --dir, --only, --f32, --verbose, optim --dir, --only, --f32`,
  );
  process.exitCode = 2;
}
