/** A page in Chromium whose content-security policy lets WebAssembly be compiled and nothing else. */
import { join } from "node:path";
import { expect, test } from "vitest";
import { executablePath, titleOf } from "../pages/open-page.ts";

test.skipIf(executablePath === undefined)(
  "programs are modules once these are loaded",
  { timeout: 90_000 },
  async () => {
    const title = await titleOf({
      scripts: { page: join(import.meta.dirname, "page.ts") },
      headers: { "Content-Security-Policy": "script-src 'self' 'wasm-unsafe-eval'" },
    });
    expect(title).toBe("eval-forbidden 2,4 wasm true");
  },
);
