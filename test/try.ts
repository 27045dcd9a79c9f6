import { writeFileSync } from "node:fs";
import { emitModule, readSource } from "@cotangent/cli";
import { f32 } from "cotangent/compiler";
const { program, diagnostics } = readSource({ file: "/work/wt-wgsl/test/cli/corpus/"+process.argv[2]+".ts", name: process.argv[3], dtype: f32, maxSteps: 100 });
if (!program) console.log(diagnostics);
const files = emitModule(program!, { targets: ["wgsl", "ir"], modes: [{ kind: "vjp", wrt: process.argv[4].split(",") }] });
for (const [name, text] of files) writeFileSync("/tmp/" + name, text);
console.log([...files.keys()]);
