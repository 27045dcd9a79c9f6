/** `npm run bench`: the figures of the README, as ratios within one run, on one thread. */
import { setThreads } from "cotangent";
import { compileFigures } from "./compile.ts";
import { emittedFigures } from "./emitted.ts";
import { gradientFigures } from "./gradient.ts";
import { stageFigures } from "./stages.ts";
import { wasmFigures } from "./wasm.ts";

const sections = {
  gradient: gradientFigures,
  emitted: emittedFigures,
  compile: compileFigures,
  stages: stageFigures,
  wasm: wasmFigures,
};
// Loops that never await get threads, too.
setThreads(1);
const chosen = process.argv.slice(2);
for (const [name, figures] of Object.entries(sections))
  if (chosen.length === 0 || chosen.includes(name)) console.log(`${figures().join("\n")}\n`);
