/** A tool of GradBench whose functions are plain TypeScript, compiled: one JSON message a line, one answer a line. */
import { createInterface } from "node:readline";
import { answer } from "../conformance/gradbench-tool/protocol.ts";
import { modules } from "./gradbench-modules.ts";

for await (const line of createInterface({ input: process.stdin }))
  if (line.trim() !== "") process.stdout.write(`${JSON.stringify(answer(line, modules))}\n`);
