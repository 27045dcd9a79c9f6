/** Errors of devices with memory of their own. */
import type { ErrorCode } from "@cotangent/ir";
import type { ErrorDoc } from "./error-doc.ts";

export const webgpu: Readonly<Partial<Record<ErrorCode, ErrorDoc>>> = {
  "no-threads": {
    cause:
      "Several threads are to share the work of the CPU, but memory cannot be shared (a page must be cross-origin isolated), or a worker does not start. Programs work without; `await ready()` goes on.",
    wrong: "await startThreads() // in a page without these headers",
    fixed: "Cross-Origin-Opener-Policy: same-origin\nCross-Origin-Embedder-Policy: require-corp",
  },
  "no-webgpu": {
    cause: "There is no WebGPU here: no `navigator.gpu`, no npm package `webgpu` in Node, or no adapter.",
    wrong: 'await device("webgpu") // in Node, without the package',
    fixed: "npm install webgpu",
  },
  "device-lost": {
    cause:
      "The GPU was reset, its driver was replaced, or the device was destroyed. What was on it is gone; what the host has is not. Of the CPU: one of its threads failed.",
    wrong: "await step(state).data() // after the driver was reset",
    fixed: 'setDefaultDevice(await device("webgpu"))\nstate = restore(saved)',
  },
  "device-memory": {
    cause:
      "The arrays that are held would exceed the memory of the device, or its budget. Handles that are out of use give memory back when they are collected, which never happens within a loop that does not await.",
    wrong: "for (;;) state = step(state)",
    fixed: "const step = jit(update, { donate: 0 })\nfor (;;) state = step(state)",
  },
  "device-failed": {
    cause: "The device refused a command, or lacks a feature that was asked for.",
    wrong: "await profile(f)(x) // where the device has no timestamps",
    fixed: "await f(x).data() // timed from outside",
  },
  "wrong-device": {
    cause: "Elements are wanted on the host at once that are on a GPU, or tensors of two devices meet.",
    wrong: "x.item() // of a tensor on WebGPU",
    fixed: "(await x.data())[0]",
  },
  "invalid-shader": {
    cause: "The driver does not compile the WGSL of a kernel. The message shows the lines.",
    wrong: "a defect of Cotangent, or of the driver",
    fixed: "report it with the text of explain(f, x)",
  },
  "f16-unsupported": {
    cause: "The WebGPU device lacks the feature `shader-f16`, and f32 is never taken in place of f16 silently.",
    wrong: "np.multiply(x16, 2) // on such a device",
    fixed: 'np.multiply(x16.astype("f32"), 2)',
  },
  "array-too-large": {
    cause: "An array is larger than the adapter allows in one buffer.",
    wrong: "np.zeros([65536, 65536]) // 16 GiB",
    fixed: "np.zeros([8192, 65536]) // and a loop over the parts",
  },
  "too-many-buffers": {
    cause: "A kernel reads and writes more arrays than the adapter binds at once.",
    wrong: "a device made by another library with few storage buffers",
    fixed: "adapter.requestDevice({ requiredLimits: { maxStorageBuffersPerShaderStage: 8 } })",
  },
  "too-deep": {
    cause: "More than 16 loops are inside each other, on WebGPU.",
    wrong: "scan in scan in … in scan",
    fixed: "one scan over pairs of indices",
  },
};
