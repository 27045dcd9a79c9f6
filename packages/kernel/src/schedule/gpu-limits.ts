/** What a GPU allows a kernel. */
export interface GpuLimits {
  /** Most threads of one workgroup. */
  readonly workgroupInvocations: number;
  /** Most bytes of tiles that one workgroup shares. */
  readonly workgroupStorage: number;
  /** Most buffers that one dispatch reads and writes. */
  readonly storageBuffers: number;
  /** Whether results must not depend on the order in which threads come by. */
  readonly deterministic: boolean;
}

/** What every WebGPU device allows. */
export const defaultGpuLimits: GpuLimits = {
  workgroupInvocations: 256,
  workgroupStorage: 16_384,
  storageBuffers: 8,
  deterministic: false,
};
