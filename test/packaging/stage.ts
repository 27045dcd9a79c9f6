/** Builds the public packages into a folder of its own, as npm would install them: the checkout's `dist` is neither read nor written. */
import { execFile } from "node:child_process";
import { readdirSync } from "node:fs";
import { cp, mkdir, mkdtemp, readdir, realpath, symlink } from "node:fs/promises";
import { availableParallelism, tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { readManifest } from "../architecture/workspace.ts";

export interface PackedPackage {
  readonly name: string;
  /** Paths inside the package. */
  readonly files: readonly string[];
  readonly tarball: string;
}

export interface Stage {
  /** A folder whose `node_modules` holds the built packages. */
  readonly folder: string;
  readonly packed: readonly PackedPackage[];
}

const run = promisify(execFile);
const root = join(import.meta.dirname, "../..");

export async function stagePackages(): Promise<Stage> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), "cotangent-packages-")));
  const names = publicPackages();
  await inParallel(names, (name) => stage(folder, name));
  return {
    folder,
    packed: await pack(
      folder,
      names.map((name) => join(folder, "packages", name)),
    ),
  };
}

/** The folders under `packages` that are published. */
export const publicPackages = (): string[] =>
  readdirSync(join(root, "packages"))
    .filter((folder) => readManifest(`packages/${folder}`).private !== true)
    .toSorted();

async function stage(folder: string, name: string): Promise<void> {
  const source = join(root, "packages", name);
  const target = join(folder, "packages", name);
  await mkdir(target, { recursive: true });
  await copyPublished(source, target);
  const tsc = join(root, "node_modules/typescript/bin/tsc");
  await run(process.execPath, [
    tsc,
    "-p",
    join(source, "tsconfig.build.json"),
    "--outDir",
    join(target, "dist"),
    "--noCheck",
  ]).catch((error: { stdout?: string }) => {
    throw new Error(`packages/${name} does not build:\n${error.stdout ?? ""}`, { cause: error });
  });
  const link = join(folder, "node_modules", readManifest(`packages/${name}`).name);
  await mkdir(dirname(link), { recursive: true });
  await symlink(target, link);
}

/** Everything but what the build makes and what only developers need. */
async function copyPublished(source: string, target: string): Promise<void> {
  const omitted = new Set(["dist", "src", "node_modules", "out", "tsconfig.json", "tsconfig.build.json", ".turbo"]);
  const entries = (await readdir(source)).filter((entry) => !omitted.has(entry));
  await Promise.all(entries.map((entry) => cp(join(source, entry), join(target, entry), { recursive: true })));
}

async function pack(folder: string, packages: readonly string[]): Promise<PackedPackage[]> {
  const { stdout } = await run(
    "npm",
    ["pack", "--json", "--ignore-scripts", "--pack-destination", folder, ...packages],
    { cwd: folder },
  );
  const packed = JSON.parse(stdout) as { name: string; filename: string; files: { path: string }[] }[];
  return packed.map(({ name, filename, files }) => ({
    name,
    tarball: join(folder, filename),
    files: files.map(({ path }) => path),
  }));
}

async function inParallel<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  const queue = [...items];
  const worker = async (): Promise<void> => {
    for (let item = queue.shift(); item !== undefined; item = queue.shift()) await work(item);
  };
  await Promise.all(Array.from({ length: Math.min(4, availableParallelism()) }, worker));
}
