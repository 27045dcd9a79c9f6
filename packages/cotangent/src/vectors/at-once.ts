/** Outside of pages nobody waits for bytes. */
import { allocateResident, compileVectors } from "@cotangent/codegen-js/wasm";
import type { LoadVectors } from "./vectors.ts";

export const loadVectors: LoadVectors = (use) => {
  use({ compile: compileVectors, allocate: allocateResident });
  return Promise.resolve();
};
