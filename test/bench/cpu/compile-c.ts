/** The programs in C, compiled once for each dtype and set of flags. */
import { spawnSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { fileURLToPath } from "node:url";
import type { Dtype } from "./task.ts";

type Program = string | { readonly missing: string };

const folder = fileURLToPath(new URL("c/", import.meta.url));
const compiled = new Map<string, Program>();

export function cProgram(dtype: Dtype, flags: readonly string[]): Program {
  const key = [dtype, ...flags].join("");
  const known = compiled.get(key) ?? compileC(key, dtype, flags);
  compiled.set(key, known);
  return known;
}

function compileC(key: string, dtype: Dtype, flags: readonly string[]): Program {
  const target = `${tmpdir()}/cotangent-bench-c`;
  mkdirSync(target, { recursive: true });
  const program = `${target}/${key}-${process.pid}`;
  const sources = ["main.c", "arrays.c", "rows.c", "models.c"].map((name) => `${folder}${name}`);
  const options = ["-O3", "-march=native", "-fopenmp", `-DREAL=${dtype === "f32" ? "float" : "double"}`, ...flags];
  const { status, stderr } = spawnSync("cc", [...options, ...sources, "-lm", "-o", program], { encoding: "utf8" });
  if (status === 0) return program;
  return { missing: status === null ? "not installed: cc" : `does not compile: ${stderr.split("\n")[0] ?? ""}` };
}
