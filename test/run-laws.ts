/** `npm run laws -- --runs 5000 [what vitest takes]`: the laws alone, on as many programs as asked. */
import { spawnSync } from "node:child_process";
import { join } from "node:path";

const args = process.argv.slice(2);
const flag = args.indexOf("--runs");
const runs = flag < 0 ? (process.env["FC_RUNS"] ?? "100") : args.splice(flag, 2)[1];

if (!/^[1-9]\d*$/.test(runs ?? "")) {
  console.error(`laws: --runs takes the number of programs for each law, as in --runs 1000, not ${runs ?? "nothing"}`);
  process.exit(2);
}
const root = join(import.meta.dirname, "..");
const vitest = join(root, "node_modules/vitest/vitest.mjs");
const { status } = spawnSync(process.execPath, [vitest, "run", "test/laws", ...args], {
  cwd: root,
  env: { ...process.env, FC_RUNS: runs, ...(flag >= 0 && { GPU_RUNS: runs }) },
  stdio: "inherit",
});
process.exit(status ?? 1);
