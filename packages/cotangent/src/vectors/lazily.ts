/** In a page: the first arrays are worked on in JavaScript while the rest is loaded. */
import type { LoadVectors } from "./vectors.ts";

export const loadVectors: LoadVectors = async (use) => {
  const { allocateResident, compileVectors, compileVectorsLater, freeResident, startThreads } =
    await import("@cotangent/codegen-js/wasm");
  use({
    allocate: allocateResident,
    compile: compileVectors,
    compileLater: compileVectorsLater,
    free: freeResident,
    startThreads,
  });
};
