/** Outside of pages nobody waits for bytes. */
import { compileVectors } from "@cotangent/codegen-js/wasm";
import type { LoadVectors } from "./vectors.ts";

export const loadVectors: LoadVectors = (use) => {
  use(compileVectors);
  return Promise.resolve();
};
