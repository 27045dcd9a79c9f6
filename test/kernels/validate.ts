/** Shaders of kernels, checked by compilers of WGSL and by reflection. */
import { printWgsl, type Shader } from "@cotangent/codegen-wgsl";
import { DeviceError } from "@cotangent/ir";
import { allCommands, type Command, type Kernel } from "@cotangent/kernel";
import { expect } from "vitest";
import { WgslReflect } from "wgsl_reflect/wgsl_reflect.module.js";
import { validateWgsl } from "../gpu/validate.ts";

/** Tint and naga accept the shader, and it declares what the executor binds. */
export async function expectValidShader({ source, bindings, workgroupSize }: Shader): Promise<void> {
  expect(await validateWgsl(source)).toEqual([]);
  const reflected = new WgslReflect(source);
  const found = reflected.storage.map(({ group, binding, access }) => ({ group, binding, access }));
  expect(found.toSorted((a, b) => a.binding - b.binding)).toEqual(
    bindings.map(({ binding, access }) => ({ group: 0, binding, access })),
  );
  const [entry] = reflected.entry.compute;
  expect(entry!.name).toBe("main");
  expect(source).toContain(`@workgroup_size(${workgroupSize.join(", ")})`);
}

/** The kernels of `commands` and of the plans that they call. */
export const kernelsOf = (commands: readonly Command[]): readonly Kernel[] =>
  allCommands(commands).flatMap((command) => {
    if (command.kind === "run") return [command.kernel];
    return command.kind === "call" ? kernelsOf(command.plan.commands) : [];
  });

/** Nothing where the kernel is refused because of f64. */
export function shadersOf(fused: Kernel): readonly Shader[] | undefined {
  try {
    return printWgsl(fused);
  } catch (error) {
    if (error instanceof DeviceError) return undefined;
    throw error;
  }
}
