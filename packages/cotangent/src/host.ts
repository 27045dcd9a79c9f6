/** Functions of the user that a running program calls. */
import type { ArrayValue } from "@cotangent/ir";

/** Receives a value in the middle of a program. */
export type HostFunction = (value: ArrayValue) => void;
