/** The script of a page that may compile no module where it is, as Chromium has it for large ones. */
import { jit, random, type Tensor } from "cotangent";
import * as np from "cotangent/numpy";

const { Module } = WebAssembly;
const largest = 8;
let refused = 0;
WebAssembly.Module = new Proxy(Module, {
  construct(target, args: readonly unknown[]) {
    const bytes = args[0] as Uint8Array<ArrayBuffer>;
    if (bytes.byteLength <= largest) return new target(bytes);
    refused++;
    throw new RangeError("WebAssembly.Compile is disallowed on the main thread");
  },
});

const f = jit((v: Tensor) => np.sum(np.tanh(np.matmul(v, v)), { axis: 0 }));
const x = random.normal(random.key(1), [100, 100]);
await f.prepare(x);
const before = refused;
const prepared = f(x).dataSync().every(Number.isFinite);
let otherwise = "nothing";
try {
  jit((v: Tensor) => np.sum(np.cos(np.matmul(v, v)), { axis: 0 }))(x);
} catch (error) {
  otherwise = (error as Error).name;
}
document.title = `${prepared} ${refused - before} ${otherwise}`;
