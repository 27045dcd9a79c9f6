/** Functions of the user that a running program calls. */
import type { ArrayValue } from "@cotangent/ir";

/** Receives values in the middle of a program; returns the results of the step that called it, where it has any. */
export type HostFunction = (values: readonly ArrayValue[]) => readonly ArrayValue[] | undefined;
