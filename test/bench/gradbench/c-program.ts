/** The functions in C, compiled where there is a compiler. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Case } from "./inputs.ts";

export interface CFunction {
  /** What it computes. */
  result(): readonly number[];
  /** Seconds of one run, from as many as take about `seconds`. */
  time(seconds: number): number;
}

export interface CProgram {
  readonly compiler: string;
  load(given: Case, f: string): CFunction;
  /** Removes the files that it made. */
  remove(): void;
}

const flags = ["-std=gnu17", "-O3", "-march=native"];

/** The first line that the compiler says of itself. */
function compilerName(cc: string): string | undefined {
  const { status, stdout } = spawnSync(cc, ["--version"], { encoding: "utf8" });
  return status === 0 ? `${stdout.split("\n")[0]}, ${flags.slice(1).join(" ")}` : undefined;
}

/** Undefined where there is no compiler: that of the environment variable `CC`, or `cc`. */
export function compileC(cc = process.env["CC"] ?? "cc"): CProgram | undefined {
  const compiler = compilerName(cc);
  if (compiler === undefined) return undefined;
  const sources = join(import.meta.dirname, "c");
  const folder = mkdtempSync(join(tmpdir(), "gradbench-"));
  const [program, input, output] = ["gradbench", "input", "output"].map((name) => join(folder, name));
  const files = readdirSync(sources).flatMap((name) => (name.endsWith(".c") ? [join(sources, name)] : []));
  run(cc, [...flags, "-o", program!, ...files, "-lm"]);
  const call = ({ eval: name }: Case, f: string, seconds: number): string =>
    run(program!, [name, f, input!, output!, String(seconds)]);
  return {
    compiler,
    load(given, f) {
      const { arrays } = given;
      const write = (): void =>
        writeFileSync(input!, Float64Array.from([arrays.length, ...arrays.flatMap((a) => [a.length, ...a])]));
      return {
        result() {
          write();
          call(given, f, 0);
          return [...new Float64Array(new Uint8Array(readFileSync(output!)).buffer)];
        },
        time: (seconds) => Number(call(given, f, seconds)) / 1e9,
      };
    },
    remove: () => rmSync(folder, { recursive: true }),
  };
}

function run(command: string, words: readonly string[]): string {
  const { status, signal, stdout, stderr, error } = spawnSync(command, words, { encoding: "utf8" });
  if (status !== 0) throw new Error(`${command} ${words.join(" ")}: ${error?.message ?? signal ?? stderr}`);
  return stdout;
}
