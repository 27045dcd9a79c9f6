/** Who is timed: each is a command that speaks the protocol of `protocol.ts`. */
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import { cProgram } from "./compile-c.ts";
import type { Dtype } from "./task.ts";

/** Those of one group are compared as one; the last are only shown. */
export type Group = "cotangent" | "hand" | "js" | "onnx" | "torch" | "c" | "shown";

/** Floating-point operations in products, and elements that operations write one after the other, a second. */
export interface Speed {
  readonly flops?: number;
  readonly elements?: number;
}

export interface Contender {
  readonly name: string;
  readonly group: Group;
  readonly threads: number;
  readonly about: string;
  /** Whether it computes in f32 what is asked for in f64: its times are shown, and not compared. */
  readonly onlyF32?: boolean;
  /** What it does in a second at most, where that is so little that large tasks are left out. */
  readonly speed?: Speed;
  /** The command for tasks of a dtype, or why there is none. */
  command(dtype: Dtype): readonly string[] | { readonly missing: string };
  /** Whether each task gets a new process: so that engines see a function with arrays of one kind only. */
  readonly fresh?: boolean;
}

export const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
export const peersFolder: string = here("../peers/");

const node = (
  module: string,
  options: Readonly<Record<string, unknown>> = {},
  flags: readonly string[] = [],
): readonly string[] => [
  process.execPath,
  ...flags,
  "--expose-gc",
  "--conditions=@cotangent/source",
  here("child.ts"),
  here(module),
  JSON.stringify(options),
];

/** A contender in JavaScript, with the packages that it needs. */
const peer =
  (packages: readonly string[], ...command: Parameters<typeof node>): Contender["command"] =>
  () => {
    const absent = packages.filter((name) => !existsSync(`${peersFolder}node_modules/${name}`));
    return absent.length === 0 ? node(...command) : { missing: `not installed: ${absent.join(", ")}` };
  };

let python: string | undefined;
/** A Python that has PyTorch, or nothing. */
export const pythonWithTorch = (): string =>
  (python ??=
    ["/usr/bin/python3", "python3"].find(
      (name) => spawnSync(name, ["-c", "import torch"], { stdio: "ignore" }).status === 0,
    ) ?? "");

const inPython =
  (threads: number): Contender["command"] =>
  () =>
    pythonWithTorch() === ""
      ? { missing: "not installed: python3 has no torch (Debian: apt-get install python3-torch libopenblas0)" }
      : [pythonWithTorch(), here("../peers/torch_child.py"), `${threads}`];

const inC =
  (flags: readonly string[], threads: number): Contender["command"] =>
  (dtype) => {
    const program = cProgram(dtype, flags);
    return typeof program === "string" ? [program, `${threads}`] : program;
  };

const fast = ["-ffast-math"];
const cores = availableParallelism();
const counts = [...new Set([1, cores])];

const all: readonly (() => Contender)[] = [
  ...counts.map((threads) => (): Contender => ({
    name: `Cotangent, ${threads}t`,
    group: "cotangent",
    threads,
    about: "`jit`",
    command: () => node("ours/index.ts", { threads }),
  })),
  () => ({
    name: `Cotangent, 256 bits, ${cores}t`,
    group: "shown",
    threads: cores,
    about: "the same with Node's `--experimental-wasm-revectorize`, by which V8 makes wider vectors",
    command: () => node("ours/index.ts", { threads: cores }, ["--experimental-wasm-revectorize"]),
  }),
  () => ({
    name: "by hand",
    group: "hand",
    threads: 1,
    about: "loops in JavaScript; WebAssembly for the peak",
    speed: { flops: 2.5e9 },
    command: () => node("hand/index.ts"),
    fresh: true,
  }),
  () => ({
    name: "jax-js",
    group: "js",
    threads: 1,
    about: "its backend wasm, `jit`",
    command: peer(["@jax-js/jax"], "../peers/jax.mjs", { threads: 1 }),
  }),
  () => ({
    name: "jax-js, threads",
    group: "js",
    threads: cores,
    about: "the same, with `Worker` of pages made from Node's",
    command: peer(["@jax-js/jax"], "../peers/jax.mjs", { threads: cores }),
  }),
  () => ({
    name: "TF.js wasm",
    group: "js",
    threads: 1,
    about: "tfjs-backend-wasm with SIMD; it has no threads in Node, and no f64",
    command: peer(["@tensorflow/tfjs", "@tensorflow/tfjs-backend-wasm"], "../peers/tfjs.mjs", { backend: "wasm" }),
    onlyF32: true,
  }),
  () => ({
    name: "TF.js cpu",
    group: "js",
    threads: 1,
    about: "its backend in JavaScript; no f64",
    speed: { flops: 0.3e9, elements: 30e6 },
    command: peer(["@tensorflow/tfjs"], "../peers/tfjs.mjs", { backend: "cpu" }),
    onlyF32: true,
  }),
  ...counts.map((threads) => (): Contender => ({
    name: `ONNX Runtime, ${threads}t`,
    group: "onnx",
    threads,
    about: "native code; models of one operation",
    command: peer(["onnxruntime-node"], "../peers/onnx.mjs", { threads }),
  })),
  ...counts.map((threads) => (): Contender => ({
    name: `PyTorch, ${threads}t`,
    group: "torch",
    threads,
    about: "eager",
    command: inPython(threads),
  })),
  () => ({ name: "C, 1t", group: "c", threads: 1, about: "loops, `cc -O3 -march=native`", command: inC([], 1) }),
  ...counts.map((threads) => (): Contender => ({
    name: `C fast, ${threads}t`,
    group: "c",
    threads,
    about: "the same with `-ffast-math`, which sums and functions need to be vectors; OpenMP",
    command: inC(fast, threads),
  })),
  () => ({
    name: "C fast, 128 bits, 1t",
    group: "shown",
    threads: 1,
    about: "the same with `-mprefer-vector-width=128`: the vectors that WebAssembly has",
    command: inC([...fast, "-mprefer-vector-width=128"], 1),
  }),
];

export const contenders = (): readonly Contender[] => all.map((make) => make());
