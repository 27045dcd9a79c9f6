/** What the figures were measured on and with. */
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { availableParallelism, cpus, loadavg, totalmem } from "node:os";
import { peersFolder, pythonWithTorch } from "./contenders.ts";

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

/** The libraries that a matrix product of PyTorch loads: without OpenBLAS or MKL it is fifty times slower. */
const torchProgram = `
import torch
torch.ones(9, 9) @ torch.ones(9, 9)
libraries = {line.split("/")[-1].strip() for line in open("/proc/self/maps") if "blas" in line or "mkl" in line}
print("PyTorch", torch.__version__, "with", ", ".join(sorted(libraries)) or "a BLAS of its own")
`;

/** Sentences for the head of the report. */
export function machine(): readonly string[] {
  const memory = `${Math.round(totalmem() / 2 ** 30)} GiB`;
  const python = pythonWithTorch();
  const torch = python === "" ? undefined : output(python, "-c", torchProgram);
  const commit = output("git", "rev-parse", "--short", "HEAD") ?? "unknown";
  return [
    `${cpus()[0]?.model.trim() ?? "unknown processor"}, ${availableParallelism()} cores, ${memory}, ${process.platform}`,
    `Node ${process.versions.node} (V8 ${process.versions.v8}), Cotangent at ${commit}`,
    ["@jax-js/jax", "@tensorflow/tfjs", "@tensorflow/tfjs-backend-wasm", "onnxruntime-node"].map(versionOf).join(", "),
    torch ?? "no PyTorch",
    output("cc", "--version") ?? "no C compiler",
    `${new Date().toISOString().slice(0, 10)}; load average before the run ${(loadavg()[0] ?? NaN).toFixed(2)}`,
  ];
}
