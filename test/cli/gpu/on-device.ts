/** Modules for WebGPU, run on the device of the tests, and what their numbers are compared with. */
import { emitModule, type Mode } from "@cotangent/cli";
import { expect } from "vitest";
import { validateWgsl } from "../../gpu/validate.ts";
import type { Plain } from "../corpus-case.ts";
import type { PlainFunction } from "../originals.ts";
import { numbersOf } from "../plain-values.ts";

export type Source = Parameters<typeof emitModule>[0];

type OnBuffers = (...args: readonly (Plain | GPUBuffer)[]) => Promise<GPUBuffer>;

export type DeviceModule = Readonly<Record<string, (...args: readonly Plain[]) => Promise<Plain>>> & {
  readonly onDevice: Readonly<Record<string, OnBuffers>>;
};

interface Loader {
  create(device: GPUDevice, code: string): Promise<DeviceModule & { destroy(): void }>;
}

const importText = (text: string): Promise<unknown> =>
  import(/* @vite-ignore */ `data:text/javascript,${encodeURIComponent(text)}`);

export interface Emitted {
  readonly code: string;
  readonly host: string;
  /** How many kernels, which are entry points, there are. */
  readonly kernels: number;
}

/** The module of `source`; Tint and naga accept its kernels. */
export async function emitted(source: Source, modes: readonly Mode[]): Promise<Emitted> {
  const files = emitModule(source, { targets: ["wgsl"], modes });
  const [code, host] = [".wgsl", ".wgsl.js"].map((ending) => String(files.get(source.name + ending)));
  expect(await validateWgsl(code!)).toEqual([]);
  return { code: code!, host: host!, kernels: code!.match(/^@compute/gm)?.length ?? 0 };
}

/** What `use` finds with the functions of the module on `device`. */
export async function onDevice<R>(
  device: GPUDevice,
  { host, code }: Emitted,
  use: (module: DeviceModule) => Promise<R>,
): Promise<R> {
  const loader = (await importText(host)) as Loader;
  const module = await loader.create(device, code);
  try {
    return await use(module);
  } finally {
    module.destroy();
  }
}

/** The functions of the module of JavaScript. */
export async function inJavaScript(
  source: Source,
  modes: readonly Mode[],
): Promise<Readonly<Record<string, PlainFunction>>> {
  const text = String(emitModule(source, { targets: ["js"], modes }).get(`${source.name}.js`));
  return (await importText(text)) as Record<string, PlainFunction>;
}

/** How far numbers are off the exact ones, in parts of 1 and the largest of these. */
export function offBy(found: Plain, exact: Plain): number {
  const [numbers, wanted] = [numbersOf(found), numbersOf(exact)];
  expect(numbers).toHaveLength(wanted.length);
  const scale = 1 + Math.max(0, ...wanted.filter(Number.isFinite).map(Math.abs));
  return wanted.reduce((most, y, i) => Math.max(most, distance(numbers[i]!, y) / scale), 0);
}

const distance = (x: number, y: number): number =>
  Number.isFinite(y) ? (Number.isNaN(x) ? Infinity : Math.abs(x - y)) : Object.is(x, y) ? 0 : Infinity;
