/** Reading and writing files of tensors, and examples in batches. */
export type { FileBytes } from "./bytes.ts";
export { CsvTable, loadCsv } from "./csv.ts";
export type { Categories, CsvOptions } from "./csv.ts";
export { loadIdx, parseIdx } from "./idx.ts";
export type { IdxArray } from "./idx.ts";
export { gunzip } from "./inflate.ts";
export { dataLoader } from "./loader.ts";
export type { Dataset, LoaderOptions } from "./loader.ts";
export { loadNpy, saveNpy } from "./npy.ts";
export { loadNpz, saveNpz } from "./npz.ts";
export type { LoadNpzOptions, SaveNpzOptions } from "./npz.ts";
export { loadSafetensors, safetensorsMetadata, saveSafetensors } from "./safetensors.ts";
export { inBatches, prefetched, shuffled } from "./streams.ts";
export type { Batched, InBatchesOptions, Stream } from "./streams.ts";
