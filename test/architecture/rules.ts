/** The rules of the architecture: each returns its violations as sentences. */
import { posix } from "node:path";
import type { Import, Module } from "./module.ts";
import type { Package } from "./workspace.ts";

/** Which packages of ours a package may import, and must declare. */
export type ImportTable = Readonly<Record<string, readonly string[]>>;

export const isTest = ({ path }: Module): boolean => path.endsWith(".test.ts");
const isForTests = (module: Module): boolean => isTest(module) || module.path.includes("/src/testing/");

/** `@cotangent/ir/testing` is the subpath `./testing` of the package `@cotangent/ir`. */
export function splitSpecifier(specifier: string): { readonly name: string; readonly subpath: string } {
  const parts = specifier.split("/");
  const length = specifier.startsWith("@") ? 2 : 1;
  return { name: parts.slice(0, length).join("/"), subpath: [".", ...parts.slice(length)].join("/") };
}

const isRelative = ({ specifier }: Import): boolean => specifier.startsWith(".");

const bareImports = (module: Module): Import[] =>
  module.imports.filter((item) => !isRelative(item) && !/^(?:node|data|file):/.test(item.specifier));

/** The file that a relative import names. */
const target = (module: Module, item: Import): string => posix.join(posix.dirname(module.path), item.specifier);

const isOurs = (name: string): boolean => name === "cotangent" || name.startsWith("@cotangent/");

const declared = ({ dependencies, peerDependencies }: Package["manifest"]): string[] =>
  Object.keys({ ...dependencies, ...peerDependencies });

/** A package's manifest declares exactly the packages of ours that the table grants. */
export function manifestViolations({ folder, manifest }: Package, table: ImportTable): string[] {
  const granted = table[manifest.name];
  if (!granted) return [`packages/${folder}: ${manifest.name} has no row in the import table`];
  const ours = declared(manifest).filter(isOurs);
  return [
    ...ours
      .filter((name) => !granted.includes(name))
      .map((name) => `packages/${folder}: package.json declares ${name}, which the table does not grant`),
    ...granted
      .filter((name) => !ours.includes(name))
      .map((name) => `packages/${folder}: package.json does not declare ${name}`),
  ];
}

/** Every import of a package names one that the manifest declares; tests may also use `tools`. */
export function importViolations(
  { manifest, modules }: Package,
  table: ImportTable,
  tools: readonly string[],
): string[] {
  const own = Object.keys(manifest.imports ?? {});
  const granted = [...(table[manifest.name] ?? []), ...declared(manifest).filter((name) => !isOurs(name)), ...own];
  return modules.flatMap((module) => {
    const allowed = isTest(module) ? [...granted, ...tools] : granted;
    const names = bareImports(module).map(({ specifier }) => splitSpecifier(specifier).name);
    return names.filter((name) => !allowed.includes(name)).map((name) => `${module.path} imports ${name}`);
  });
}

/** An import of another package names one of its entry points; a relative import stays in its package's `src`. */
export function deepImportViolations(pack: Package, packages: readonly Package[]): string[] {
  const entryPoints = new Set(
    packages.flatMap(({ manifest }) =>
      Object.keys(manifest.exports ?? {}).map((subpath) => posix.join(manifest.name, subpath)),
    ),
  );
  const isDeep = (module: Module, item: Import): boolean =>
    isRelative(item)
      ? !target(module, item).startsWith(`packages/${pack.folder}/src/`)
      : isOurs(splitSpecifier(item.specifier).name) && !entryPoints.has(item.specifier);
  return pack.modules.flatMap((module) =>
    module.imports
      .filter((item) => isDeep(module, item))
      .map(({ specifier }) => `${module.path} reaches into ${specifier}`),
  );
}

/** What is for tests is imported by tests, and by what is for tests. */
export const testingViolations = ({ modules }: Package): string[] =>
  modules
    .filter((module) => !isForTests(module))
    .flatMap((module) =>
      module.imports
        .filter(({ specifier }) => /(^|\/)testing(\/|$)/.test(specifier) || specifier.endsWith(".test.ts"))
        .map(({ specifier }) => `${module.path} imports ${specifier}, which is for tests`),
    );

export const exportStarViolations = ({ modules }: Package): string[] =>
  modules.flatMap(({ path, exportStars }) => exportStars.map((specifier) => `${path}: export * from "${specifier}"`));

export const defaultExportViolations = ({ modules }: Package): string[] =>
  modules.filter(({ hasDefaultExport }) => hasDefaultExport).map(({ path }) => `${path} has a default export`);

/** Each group of files that import one another, directly or not. Imports that the compiler erases do not count. */
export function cycleViolations({ modules }: Package): string[] {
  const edges = new Map(modules.map((module) => [module.path, runtimeTargets(module)]));
  const reach = new Map(modules.map(({ path }) => [path, reachable(path, edges)]));
  const inCycle = [...reach].filter(([path, reached]) => reached.has(path)).map(([path]) => path);
  const groups = inCycle.map((path) =>
    inCycle.filter((other) => reach.get(path)?.has(other) && reach.get(other)?.has(path)),
  );
  return [...new Set(groups.map((group) => `cycle: ${group.join(" ↔ ")}`))];
}

const runtimeTargets = (module: Module): string[] =>
  module.imports.filter((item) => isRelative(item) && !item.typeOnly).map((item) => target(module, item));

function reachable(from: string, edges: ReadonlyMap<string, readonly string[]>): Set<string> {
  const reached = new Set(edges.get(from));
  for (const path of reached) for (const next of edges.get(path) ?? []) reached.add(next);
  return reached;
}

const isFromPrimitives = ({ specifier }: Import): boolean => specifier.startsWith("./primitives/");

/** The values that `@cotangent/ir` passes on from its folder of primitives, and those in the table of all primitives. */
export function primitiveNames({ folder, modules }: Package): Set<string> {
  const passedOn = modules
    .filter(({ path }) => path === `packages/${folder}/src/index.ts`)
    .flatMap(({ reexports }) => reexports.filter(isFromPrimitives));
  const table = modules
    .filter(({ path }) => path === `packages/${folder}/src/primitives/index.ts`)
    .flatMap(({ imports }) => imports);
  const values = [...passedOn, ...table.filter(({ specifier }) => /^\.\/[\w-]+\.ts$/.test(specifier))].filter(
    ({ typeOnly }) => !typeOnly,
  );
  return new Set(values.flatMap(({ names }) => names));
}

/** Kernels and code generators know lowerings, never a particular primitive. */
export function primitiveViolations({ modules }: Package, primitives: ReadonlySet<string>): string[] {
  const taken = (module: Module): string[] =>
    module.imports
      .filter(({ specifier, typeOnly }) => !typeOnly && splitSpecifier(specifier).name === "@cotangent/ir")
      .flatMap(({ names }) => names.filter((name) => name === "*" || primitives.has(name)));
  return modules
    .filter((module) => !isForTests(module))
    .flatMap((module) => taken(module).map((name) => `${module.path} imports the primitive ${name}`));
}
