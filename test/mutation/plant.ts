/** `node --import`: when a module is loaded whose defect is planted, its text is replaced first. */
import { readFileSync } from "node:fs";
import { registerHooks } from "node:module";
import { fileURLToPath } from "node:url";

interface Planted {
  readonly file: string;
  readonly start: number;
  readonly end: number;
  readonly replacement: string;
}

const planted = JSON.parse(process.env["PLANTED"] ?? "null") as Planted | null;

registerHooks({
  load(url, context, next) {
    if (!planted || !url.startsWith("file:") || !fileURLToPath(url).endsWith(planted.file)) return next(url, context);
    const text = readFileSync(fileURLToPath(url), "utf8");
    const source = text.slice(0, planted.start) + planted.replacement + text.slice(planted.end);
    return { format: "module-typescript", source, shortCircuit: true };
  },
});
