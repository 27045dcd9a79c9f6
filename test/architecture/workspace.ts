/** The packages of this repository as they are on disk. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { readModule, type Module } from "./module.ts";

export interface Manifest {
  readonly name: string;
  readonly private?: boolean;
  readonly exports?: Readonly<Record<string, unknown>>;
  /** What the package calls by another name, `#name`, for one of its files. */
  readonly imports?: Readonly<Record<string, unknown>>;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
}

export interface Package {
  /** The name of its folder under `packages`. */
  readonly folder: string;
  readonly manifest: Manifest;
  readonly modules: readonly Module[];
}

const root = join(import.meta.dirname, "../..");

export const readPackages = (): Package[] => readdirSync(join(root, "packages")).toSorted().map(readPackage);

export const readManifest = (folder: string): Manifest =>
  JSON.parse(readFileSync(join(root, folder, "package.json"), "utf8")) as Manifest;

function readPackage(folder: string): Package {
  const source = `packages/${folder}/src`;
  const files = readdirSync(join(root, source), { recursive: true, encoding: "utf8" }).filter((file) =>
    file.endsWith(".ts"),
  );
  const paths = files.map((file) => `${source}/${file.replaceAll("\\", "/")}`).toSorted();
  const modules = paths.map((path) => readModule(path, readFileSync(join(root, path), "utf8")));
  return { folder, manifest: readManifest(`packages/${folder}`), modules };
}
