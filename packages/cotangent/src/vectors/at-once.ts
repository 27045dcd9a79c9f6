/** Outside of pages nobody waits for bytes. */
import { compileVectors, freeResident } from "@cotangent/codegen-js/wasm";
import type { LoadVectors } from "./vectors.ts";

export const loadVectors: LoadVectors = (use) => {
  use({ compile: compileVectors, free: freeResident });
  return Promise.resolve();
};
