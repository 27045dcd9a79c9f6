/**
 * `npm run --silent conformance -- cases [--dir D] [--only linalg,nn] [--f32] [--verbose]`: the derivative cases of a
 * folder (that of this project if none is given), by Cotangent. The exit status says whether all passed.
 */
import { join } from "node:path";

const [what, ...options] = process.argv.slice(2);
if (what !== "cases") {
  console.error(
    `conformance: the material is "cases", not ${what ?? "nothing"}; cases takes --dir, --only, --f32, --verbose`,
  );
  process.exit(2);
}
const { main } = await import("./cases/harness.mjs");
const { fail } = await main(["--adapter", join(import.meta.dirname, "cases-adapter.ts"), ...options]);
process.exitCode = fail > 0 ? 1 : 0;
