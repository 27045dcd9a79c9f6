/** Run where text may not become code; `no-wasm` as an argument takes modules away, too. Prints what was found as JSON. */
import { compile, CotangentError, debugPrint, grad, hessian, jit, ready, setPrinter, type Tensor } from "cotangent";
import * as np from "cotangent/numpy";

if (process.argv.includes("no-wasm")) Reflect.deleteProperty(globalThis, "WebAssembly");

const found: unknown[] = [];
const note = (run: () => unknown): void => {
  try {
    found.push(run());
  } catch (error) {
    found.push(error instanceof CotangentError ? error.code : String(error));
  }
};
const cube = (x: Tensor): Tensor => x.mul(x).mul(x);

// Programs of scalars know no modules before ready().
note(() => grad(cube)(3).item());
await ready();
note(() => grad(cube)(3).item());
note(() => jit(hessian((x: Tensor) => np.sum(np.sin(x))))(np.array([0, Math.PI / 2], { dtype: "f64" })).toArray());
note(() => {
  const sine = compile(np.sin, ["f64"]);
  return [sine.language, sine(1) === Math.sin(1)];
});
setPrinter(() => undefined);
note(() => jit((x: Tensor) => debugPrint("x", x).mul(2))(1).item());
console.log(JSON.stringify(found));
