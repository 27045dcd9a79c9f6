/**
 * `npm run --silent gradbench-tool`: Cotangent as a tool of GradBench (https://github.com/gradbench/gradbench). Reads
 * one JSON message a line from the standard input and answers each with one line on the standard output.
 */
import { createInterface } from "node:readline";
import { answer } from "./protocol.ts";

for await (const line of createInterface({ input: process.stdin }))
  if (line.trim() !== "") process.stdout.write(`${JSON.stringify(answer(line))}\n`);
