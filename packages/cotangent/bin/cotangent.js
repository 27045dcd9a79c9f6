#!/usr/bin/env node
// The command line is a package of its own: those who only import cotangent need no compiler of TypeScript.
const command = await import("@cotangent/cli").catch((error) => {
  if (error?.code !== "ERR_MODULE_NOT_FOUND") throw error;
  process.stderr.write("The command line is in @cotangent/cli: npm install --save-dev @cotangent/cli\n");
  process.exitCode = 2;
});
await command?.main();
