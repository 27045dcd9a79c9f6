/** The part of a module that runs its plans on a device: plain JavaScript, the same in every module. */
import { gpuClass } from "./host-gpu.ts";
import { runClass } from "./host-run.ts";

export interface HostNames {
  /** The class whose objects run plans on a device. */
  readonly gpu: string;
  /** The class of one execution. */
  readonly run: string;
  /** The list of kernels. */
  readonly kernels: string;
  /** The list of plans. */
  readonly plans: string;
}

export const hostText = (names: HostNames): readonly string[] => [
  ...gpuClass(names).split("\n"),
  "",
  ...runClass(names).split("\n"),
];
