/** The WebAssembly tier: plans as modules of WebAssembly on one linear memory. */
export { compileVectors, compileVectorsLater } from "./choose.ts";
export { compileWasm, fitsWasm, wasmExecutable, wasmOptions } from "./compile.ts";
export type { WasmCompileOptions } from "./compile.ts";
export { detect } from "./detect.ts";
export type { Features } from "./detect.ts";
export { emitPlan } from "./plan.ts";
export type { EmittedPlan } from "./plan.ts";
export type { WasmOptions } from "./functions.ts";
export { heap } from "./heap.ts";
export type { Heap } from "./heap.ts";
export { loadProgram, makeProgram } from "./program.ts";
export type { WasmProgram } from "./program.ts";
export { addressesIn, standaloneModule } from "./standalone.ts";
export type { Frame, FrameAddresses, StandaloneModule } from "./standalone.ts";
export { allocateResident, freeResident } from "./resident.ts";
export { copyIn, copyOut } from "./transfer.ts";
export type { Job, Pool, SharedProgram, TaskRunner } from "./threads/pool.ts";
export { startThreads } from "./threads/start.ts";
