import { playwright } from "@vitest/browser-playwright";
import { defaultClientConditions, defaultServerConditions } from "vite";
import { configDefaults, defineConfig, type TestProjectInlineConfiguration } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";
import { findGpu } from "./test/gpu/find-gpu.ts";

/** Packages are tested as they are written, not as they are built. */
const source = "@cotangent/source";
const inNode = {
  // Otherwise this file would be evaluated once more for each project.
  extends: false,
  ssr: { resolve: { conditions: [source, ...defaultServerConditions] } },
};

const inFolders = (ending: string): string[] => [`packages/*/src/**/*${ending}`, `test/**/*${ending}`];
/** Run on a GPU in Node and in Chromium. */
const gpuTests = inFolders(".gpu.test.ts");
/** Run on a GPU in Node only, because they need files or processes. */
const gpuNodeTests = inFolders(".gpu-node.test.ts");

/** All cores; by itself vitest leaves one idle, which of two is half. */
const maxWorkers = "100%";

/** Random programs a law; a GPU in software is slow. */
const gpuRuns = process.env["GPU_RUNS"];

const node: TestProjectInlineConfiguration = {
  ...inNode,
  test: {
    name: "node",
    maxWorkers,
    include: inFolders(".test.ts"),
    exclude: [...configDefaults.exclude, ...gpuTests, ...gpuNodeTests],
    setupFiles: ["test/setup.ts"],
    testTimeout: 30_000,
  },
};

const dawn: TestProjectInlineConfiguration = {
  ...inNode,
  test: {
    name: "dawn",
    maxWorkers,
    include: [...gpuTests, ...gpuNodeTests],
    setupFiles: ["test/setup.ts", "test/gpu/setup-dawn.ts"],
    // After the project before, some tests of which measure time.
    sequence: { groupOrder: 1 },
    env: { FC_RUNS: gpuRuns ?? "60" },
    testTimeout: 60_000,
  },
};

/** The operation table and the scalar operations on a second adapter, whose edges differ from those of the first. */
const secondDawn = (driver: string): TestProjectInlineConfiguration => ({
  ...inNode,
  test: {
    ...dawn.test,
    name: "swiftshader",
    include: [
      "test/gpu/rows.gpu-node.test.ts",
      "test/gpu/polymorphic.gpu-node.test.ts",
      "test/gpu/scalar-ops.gpu.test.ts",
      "test/gpu/lanes.gpu.test.ts",
    ],
    sequence: { groupOrder: 2 },
    env: { ...dawn.test?.env, VK_DRIVER_FILES: driver },
  },
});

const chromium = (executablePath: string): TestProjectInlineConfiguration => ({
  extends: false,
  resolve: { conditions: [source, ...defaultClientConditions] },
  // With these the page may share memory between threads.
  server: { headers: { "Cross-Origin-Opener-Policy": "same-origin", "Cross-Origin-Embedder-Policy": "require-corp" } },
  // What is found only while tests run makes the page load anew.
  optimizeDeps: { include: ["fast-check"] },
  test: {
    name: "chromium",
    include: gpuTests,
    sequence: { groupOrder: 3 },
    env: { FC_RUNS: gpuRuns ?? "20" },
    testTimeout: 60_000,
    browser: {
      enabled: true,
      headless: true,
      screenshotFailures: false,
      instances: [{ browser: "chromium" }],
      provider: playwright({
        launchOptions: {
          executablePath,
          // Root has no sandbox; without the second, Chromium hides adapters in software; the others keep it off the network.
          args: [
            "--no-sandbox",
            "--enable-unsafe-webgpu",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
          ],
        },
      }),
    },
  },
});

/** What takes minutes begins first, so that it is not waited for in the end. */
class DearFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const dear = ({ moduleId }: TestSpecification): number =>
      Number(/test.laws.(?:table|programs|half)|test.mutation|rows\.gpu-node/.test(moduleId));
    // oxlint-disable-next-line unicorn/no-array-sort -- That of vitest, which returns a list.
    return (await super.sort(files)).toSorted((a, b) => dear(b) - dear(a));
  }
}

export default defineConfig(() => {
  const gpu = findGpu();
  return {
    test: {
      sequence: { sequencer: DearFirst },
      projects: [
        node,
        ...(gpu.dawn ? [dawn] : []),
        ...(gpu.secondDriver === undefined ? [] : [secondDawn(gpu.secondDriver)]),
        ...(gpu.chromium === undefined ? [] : [chromium(gpu.chromium)]),
      ],
    },
  };
});
