/** Outside of pages nobody waits for bytes. */
import {
  allocateResident,
  compileVectors,
  compileVectorsLater,
  freeResident,
  startThreads,
} from "@cotangent/codegen-js/wasm";
import type { LoadVectors } from "./vectors.ts";

export const loadVectors: LoadVectors = (use) => {
  use({
    allocate: allocateResident,
    compile: compileVectors,
    compileLater: compileVectorsLater,
    free: freeResident,
    startThreads,
  });
  return Promise.resolve();
};
