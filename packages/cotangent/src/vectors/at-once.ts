/** Outside of pages nobody waits for bytes. */
import { compileVectors, startThreads } from "@cotangent/codegen-js/wasm";
import type { LoadVectors } from "./vectors.ts";

export const loadVectors: LoadVectors = (use) => {
  use({ vectors: compileVectors, threads: startThreads });
  return Promise.resolve();
};
