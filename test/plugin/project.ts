/** Projects of a few files in folders of their own. */
import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { onTestFinished } from "vitest";

export const rocket = `import { friction } from "./air.ts";

/** How far the rocket misses. */
export function miss(theta: number, drag: number, target: readonly number[]): number {
  const vx = 50 * Math.cos(theta), vy = 50 * Math.sin(theta);
  const f = friction(drag, vx, vy);
  const t = vy / (9.81 + f * vy);
  const [x, y] = [vx * t * (1 - f * t), vy * t * (1 - f * t)];
  return (x - target[0]) ** 2 + (y - target[1]) ** 2;
}

export const slowed = (theta: number, drag: number): number => friction(drag, theta, theta);
`;

export const air = `export const friction = (drag: number, vx: number, vy: number): number => drag * Math.hypot(vx, vy);
`;

/** The value that the source computes, at the arguments of {@link printing}. */
export const valueIn = (folder: string): number =>
  Number(
    execFileSync(
      process.execPath,
      ["-e", `import("./rocket.ts").then(({ miss }) => console.log(miss(0.7, 0.01, [90, 0])))`],
      { cwd: folder, encoding: "utf8" },
    ),
  );

/** What it and its compiled form give. */
export const printing = `import { miss, missGrad, missValueAndGrad, slowedGrad } from "./rocket.ts?grad=theta,drag&value-and-grad=theta";
const at = [0.7, 0.01, [90, 0]] as const;
const { value, grad } = missValueAndGrad(...at);
console.log(JSON.stringify([miss(...at), value, grad, missGrad(...at), slowedGrad(3, 2).drag]));
`;

/** A folder with these files. */
export function folderOf(files: Readonly<Record<string, string>>): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "cotangent-plugin-")));
  write(folder, { "package.json": '{ "type": "module" }', ...files });
  return folder;
}

/** The rocket and these files in a folder, until the test is over. */
export function project(files: Readonly<Record<string, string>>): string {
  const folder = folderOf({ "rocket.ts": rocket, "air.ts": air, ...files });
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return folder;
}

export function write(folder: string, files: Readonly<Record<string, string>>): void {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
}

/** What a script prints in Node, where no text may become code. */
export const printed = (file: string, ...flags: readonly string[]): string =>
  execFileSync(process.execPath, ["--disallow-code-generation-from-strings", ...flags, file], { encoding: "utf8" });

const root = join(import.meta.dirname, "../..");
const options = {
  strict: true,
  noEmit: true,
  module: "preserve",
  target: "es2023",
  lib: ["es2023", "dom"],
  types: [],
  allowImportingTsExtensions: true,
  // Packages are tested as they are written, not as they are built.
  customConditions: ["@cotangent/source"],
};

/** What projects of TypeScript have besides their files: `tsconfig.json`, and the packages of this repository. */
export function addTypes(folder: string): void {
  symlinkSync(join(root, "node_modules"), join(folder, "node_modules"));
  write(folder, { "tsconfig.json": JSON.stringify({ compilerOptions: options }) });
}

/** The lines and codes of what `tsc --strict` says of all files of the folder: `main.ts 3 TS2322`. */
export function typeErrors(folder: string): readonly string[] {
  const tsc = join(root, "node_modules/typescript/bin/tsc");
  const { stdout } = spawnSync(process.execPath, [tsc, "-p", folder], { encoding: "utf8", cwd: folder });
  return [...stdout.matchAll(/^(\S+)\((\d+),\d+\): error (TS\d+)/gm)].map(([, ...found]) => found.join(" "));
}
