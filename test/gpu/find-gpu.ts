/** What this machine has for the GPU tests. Said on the standard error, so that reports on the standard output stay clean. */
import { findAdapter, findSecondDriver } from "./find-adapter.ts";
import { findChromium } from "./find-chromium.ts";

export interface Gpu {
  /** Whether Dawn finds an adapter. */
  readonly dawn: boolean;
  /** The value of `VK_DRIVER_FILES` for Dawn on another adapter than its first. */
  readonly secondDriver: string | undefined;
  /** The executable of Chromium. */
  readonly chromium: string | undefined;
}

/**
 * Names what is there. What is missing, and how to get it, is said when the process ends, below the summary of the
 * tests, where it cannot be overlooked; with `CI=true` it makes the run fail.
 */
export function findGpu(): Gpu {
  const adapter = findAdapter();
  // Processes that the tests run in inherit it.
  if (adapter?.driver !== undefined) process.env["VK_DRIVER_FILES"] = adapter.driver;
  const secondDriver = adapter && findSecondDriver(adapter);
  const chromium = findChromium();
  console.warn(
    `GPU tests: Dawn on ${adapter?.name ?? "NO ADAPTER"}${secondDriver === undefined ? "" : " and on SwiftShader"}; Chromium at ${chromium ?? "NO PLACE"}`,
  );
  const missing = [
    ...(adapter ? [] : ["dawn (no WebGPU adapter: a Vulkan driver is missing)"]),
    ...(chromium === undefined ? ["chromium (no executable found, and CHROME_PATH names none)"] : []),
  ];
  if (missing.length > 0) process.once("exit", () => reportMissing(missing));
  return { dawn: adapter !== undefined, secondDriver, chromium };
}

function reportMissing(projects: readonly string[]): void {
  const rule = "!".repeat(100);
  console.warn(
    [
      rule,
      "!! GPU TESTS WERE LEFT OUT. These projects did not run:",
      ...projects.map((project) => `!!   ${project}`),
      "!! To get what they need: sudo scripts/setup-gpu.sh",
      rule,
    ].join("\n"),
  );
  if (process.env["CI"]) process.exitCode = 1;
}
