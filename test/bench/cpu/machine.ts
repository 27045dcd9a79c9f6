/** What the figures were measured on and with. */
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { availableParallelism, cpus, loadavg, totalmem } from "node:os";
import { peersFolder } from "./contenders.ts";

const output = (command: string, ...args: readonly string[]): string | undefined => {
  const { status, stdout } = spawnSync(command, args, { encoding: "utf8" });
  return status === 0 ? stdout.trim().split("\n")[0] : undefined;
};

function versionOf(name: string): string {
  const path = `${peersFolder}node_modules/${name}/package.json`;
  if (!existsSync(path)) return `${name} not installed`;
  const { version } = JSON.parse(readFileSync(path, "utf8")) as { readonly version: string };
  return `${name} ${version}`;
}

/** Sentences for the head of the report. */
export function machine(): readonly string[] {
  const memory = `${Math.round(totalmem() / 2 ** 30)} GiB`;
  const torch = output("/usr/bin/python3", "-c", "import torch; print(torch.__version__)");
  const commit = output("git", "rev-parse", "--short", "HEAD") ?? "unknown";
  return [
    `${cpus()[0]?.model.trim() ?? "unknown processor"}, ${availableParallelism()} cores, ${memory}, ${process.platform}`,
    `Node ${process.versions.node} (V8 ${process.versions.v8}), Cotangent at ${commit}`,
    ["@jax-js/jax", "@tensorflow/tfjs", "@tensorflow/tfjs-backend-wasm", "onnxruntime-node"].map(versionOf).join(", "),
    torch === undefined ? "no PyTorch" : `PyTorch ${torch}`,
    output("cc", "--version") ?? "no C compiler",
    `${new Date().toISOString().slice(0, 10)}; load average before the run ${(loadavg()[0] ?? NaN).toFixed(2)}`,
  ];
}
