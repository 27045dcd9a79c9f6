/** What a tensor does when JavaScript tries to turn it into one of its own values. */
import { ArgumentError, showType, TraceError } from "@cotangent/ir";
import type { Content } from "./content.ts";
import { showTracer } from "./trace.ts";

const remedy =
  "use where() for a choice by value, scan() for a loop, a static argument (jit's staticArgnums) for a value known when tracing, and methods such as x.add(1) for arithmetic";

/** A tracer has no value yet: it stands for all values that the program will ever see. */
export function refuseTracer(content: Content, use: string): void {
  const part = content.kind === "complex" ? content.re : content;
  if (part.kind === "stored") return;
  throw new TraceError("tracer-as-value", `${showTracer(part)} is used as ${use}`, remedy);
}

/** Tensors outside of traces have values, but none that JavaScript's operators could mean. */
export function refuseArray(content: Content, use: string): never {
  refuseTracer(content, use);
  throw new ArgumentError(
    "array-as-value",
    `${showType(content.type)} is used as ${use}`,
    "use item() for one number, toArray() or dataSync() for more, and methods such as x.add(1) for arithmetic",
  );
}
