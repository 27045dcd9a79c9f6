#!/usr/bin/env node
import module from "node:module";

// Most of the time until a command runs goes into the code of TypeScript's compiler: engines keep it for the next run.
module.enableCompileCache?.();
const { main } = await import("../dist/cli.js");
await main();
