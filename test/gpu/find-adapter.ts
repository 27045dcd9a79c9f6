/** Which adapter Dawn finds on this machine. */
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";

export interface Adapter {
  readonly name: string;
  /** The value of `VK_DRIVER_FILES` that makes Dawn find it; undefined where Dawn finds it unaided. */
  readonly driver: string | undefined;
}

/** The driver in software that comes with Chromium. */
const swiftShader = "/usr/lib/chromium/vk_swiftshader_icd.json";

/** Drivers in software that the Vulkan loader may not find by itself. */
const softwareDrivers = [
  "/usr/share/vulkan/icd.d/lvp_icd.json",
  "/usr/share/vulkan/icd.d/lvp_icd.x86_64.json",
  swiftShader,
];

/** The first adapter among: what the machine offers unaided, or what `VK_DRIVER_FILES` asks for; drivers in software. */
export function findAdapter(): Adapter | undefined {
  const asked = process.env["VK_DRIVER_FILES"] !== undefined;
  const drivers = [undefined, ...(asked ? [] : softwareDrivers.filter((file) => existsSync(file)))];
  for (const driver of drivers) {
    const name = probe(driver);
    if (name !== undefined) return { name, driver };
  }
  return undefined;
}

/** The value of `VK_DRIVER_FILES` for a second opinion on what the adapter computes, where that is another. */
export function findSecondDriver(first: Adapter): string | undefined {
  if (process.env["VK_DRIVER_FILES"] === swiftShader || first.name.includes("SwiftShader")) return undefined;
  return existsSync(swiftShader) && probe(swiftShader) !== undefined ? swiftShader : undefined;
}

function probe(driver: string | undefined): string | undefined {
  const { status, stdout } = spawnSync(process.execPath, [join(import.meta.dirname, "probe-dawn.ts")], {
    env: { ...process.env, ...(driver !== undefined && { VK_DRIVER_FILES: driver }) },
    encoding: "utf8",
    timeout: 60_000,
  });
  return status === 0 && stdout !== "" ? stdout : undefined;
}
