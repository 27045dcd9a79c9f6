/** Installs what the benchmarks compare with, where it is not there. */
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { peersFolder } from "./contenders.ts";

export function installPeers(): void {
  if (existsSync(`${peersFolder}node_modules/.package-lock.json`)) return;
  console.log("installing the peers into test/bench/peers (npm ci there; once)");
  const { status } = spawnSync("npm", ["ci"], { cwd: peersFolder, stdio: "inherit" });
  if (status !== 0) console.log("they could not be installed: what is missing is said to be");
}
