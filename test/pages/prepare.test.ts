/** Compiling ahead in a page. */
import { join } from "node:path";
import { expect, test } from "vitest";
import { executablePath, titleOf } from "./open-page.ts";

const page = join(import.meta.dirname, "prepare.ts");

test(
  "what is prepared runs where modules may not be compiled on the main thread",
  { timeout: 90_000, skip: executablePath === undefined },
  async () => {
    expect(await titleOf({ scripts: { page }, headers: {} })).toBe("true 1 RangeError");
  },
);
