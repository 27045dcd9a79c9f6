/** What the engine can do. */
import { getLocal } from "./instructions.ts";
import { apply } from "./instructions.ts";
import { FunctionBuilder, ModuleBuilder } from "./module.ts";

export interface Features {
  /** Vectors of 128 bits. */
  readonly simd: boolean;
  /** Products and sums in one instruction, rounded once or twice. */
  readonly relaxed: boolean;
}

let found: Features | undefined;

/** What `WebAssembly.validate` accepts, asked once. */
export function detect(): Features {
  const validates = (name: "f32x4Add" | "f32x4RelaxedMadd"): boolean => {
    const fn = new FunctionBuilder({ params: ["v128"], results: ["v128"] });
    const x = getLocal(0);
    fn.body.push(name === "f32x4Add" ? apply(name, x, x) : apply(name, x, x, x));
    const module = new ModuleBuilder();
    module.export("run", module.add(fn));
    return WebAssembly.validate(module.bytes());
  };
  found ??= { simd: validates("f32x4Add"), relaxed: validates("f32x4RelaxedMadd") };
  return found;
}
