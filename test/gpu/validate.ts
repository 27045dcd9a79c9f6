/** Two opinions on a WGSL text, neither of which needs a GPU: Tint's, of Chromium, and naga's, of Firefox and Deno. */
import { NagaError, parseWgsl, validate } from "naga-wasm";
import { dawn } from "./dawn.ts";

/** What Tint and naga find wrong with `code`; empty where both accept it. */
export async function validateWgsl(code: string): Promise<string[]> {
  return [...(await tint(code)), ...naga(code)];
}

async function tint(code: string): Promise<string[]> {
  device ??= openDevice();
  const on = await device;
  on.pushErrorScope("validation");
  const { messages } = await on.createShaderModule({ code }).getCompilationInfo();
  await on.popErrorScope();
  return messages
    .filter(({ type }) => type === "error")
    .map(({ lineNum, linePos, message }) => `tint: ${lineNum}:${linePos} ${message}`);
}

let device: Promise<GPUDevice> | undefined;

/** A device that checks everything and computes nothing. */
async function openDevice(): Promise<GPUDevice> {
  const gpu = await dawn(["backend=null"]);
  const adapter = await gpu.requestAdapter();
  if (!adapter) throw new Error("Dawn has no null backend");
  const wanted = ["shader-f16", "subgroups"] as const;
  return adapter.requestDevice({ requiredFeatures: wanted.filter((feature) => adapter.features.has(feature)) });
}

function naga(code: string): string[] {
  try {
    const module = parseWgsl(code);
    try {
      validate(module).free();
    } finally {
      module.free();
    }
    return [];
  } catch (error) {
    if (error instanceof NagaError) return [`naga: ${error.formatted}`];
    throw error;
  }
}
