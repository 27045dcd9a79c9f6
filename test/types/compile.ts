/** Runs the compiler of TypeScript on files of a user's. */
import { execFile } from "node:child_process";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";

const tsc = join(import.meta.dirname, "../../node_modules/typescript/bin/tsc");

export interface Compiled {
  /** Errors, each as `line: text`. */
  readonly errors: readonly string[];
  /** How many types were made of generic ones: what checking costs, whatever the machine. */
  readonly instantiations: number;
}

/** The errors of `text`, as a module in `folder`, whose `node_modules` holds the packages, and what checking it took. */
export async function compileTypes(folder: string, name: string, text: string): Promise<Compiled> {
  const project = join(folder, `types-${name}`);
  await mkdir(project, { recursive: true });
  await writeFile(join(project, "user.ts"), text);
  const compilerOptions = {
    target: "es2024",
    module: "nodenext",
    lib: ["es2024", "dom"],
    types: [],
    strict: true,
    exactOptionalPropertyTypes: true,
    noEmit: true,
    skipLibCheck: true,
  };
  await writeFile(join(project, "package.json"), '{ "type": "module" }');
  await writeFile(join(project, "tsconfig.json"), JSON.stringify({ compilerOptions, files: ["user.ts"] }));
  const output = await promisify(execFile)(process.execPath, [
    tsc,
    "-p",
    project,
    "--extendedDiagnostics",
    "--pretty",
    "false",
  ])
    .catch((error: { readonly stdout: string }) => error)
    .then(({ stdout }) => stdout);
  const found = /Instantiations:\s+(\d+)/.exec(output);
  if (!found) throw new Error(`tsc says:\n${output}`);
  return {
    errors: [...output.matchAll(/user\.ts\((\d+),\d+\): error TS\d+: ([^\n]*(?:\n {2}[^\n]*)*)/g)].map(
      ([, line = "", message = ""]) => `${line}: ${message}`,
    ),
    instantiations: Number(found[1]),
  };
}

/** The text of what does not fit, as the compiler shows it. */
export const mismatches = (errors: readonly string[]): readonly string[] =>
  errors.map((error) => `${/^\d+/.exec(error)?.[0]}: ${/Mismatch<"([^"]*)">/.exec(error)?.[1] ?? "other"}`);

/** A module with `count` layers of a network, seven operations each. */
export const layers = (count: number): string =>
  [
    'import { add, matmul, ones, sum, tanh, transpose, zeros } from "cotangent/typed";',
    "export const all = [add, matmul, ones, sum, tanh, transpose, zeros];",
    ...Array.from({ length: count }, (_, i) => {
      const [a, b, c] = [i + 2, i + 3, i + 4];
      return [
        `export const y${i} = tanh(add(matmul(zeros([${a}, ${b}]), ones([${b}, ${c}])), zeros([${c}])));`,
        `export const z${i} = sum(transpose(y${i}), { axis: 0 });`,
      ].join("\n");
    }),
  ].join("\n");
