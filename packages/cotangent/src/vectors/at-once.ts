/** Outside of pages nobody waits for bytes. */
import { allocateResident, compileVectors, freeResident, startThreads } from "@cotangent/codegen-js/wasm";
import type { LoadVectors } from "./vectors.ts";

export const loadVectors: LoadVectors = (use) => {
  use({ allocate: allocateResident, compile: compileVectors, free: freeResident, startThreads });
  return Promise.resolve();
};
