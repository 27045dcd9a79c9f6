/** Reading and writing files of tensors. */
export { loadSafetensors, safetensorsMetadata, saveSafetensors } from "./safetensors.ts";
