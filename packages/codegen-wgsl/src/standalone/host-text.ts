/** The part of a module that runs its plans on a device: plain JavaScript, the same in every module but for what sizes need. */
import { maximalWorkgroups } from "../groups.ts";
import { alignment } from "../spans.ts";
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
  /** Functions of lengths: see `SizeFunctions`, and `grid(items, each)`, which makes numbers of workgroups. */
  readonly room: string;
  readonly align: string;
  readonly grid: string;
}

/** What a module has of named sizes. */
export interface HostSizes {
  readonly isSized: boolean;
  /** How many members the uniform has that shaders read. */
  readonly members: number;
}

export const hostText = (names: HostNames, sizes: HostSizes): readonly string[] => [
  ...(sizes.isSized ? lengthsText(names) : []),
  ...gpuClass(names, sizes).split("\n"),
  "",
  ...runClass(names, sizes).split("\n"),
];

/** No array takes no memory, for WebGPU binds no empty ranges. */
const lengthsText = ({ room, align, grid }: HostNames): readonly string[] => [
  `const ${room} = (bytes) => Math.max(4, Math.ceil(bytes / 4) * 4);`,
  `const ${align} = (bytes) => Math.ceil(${room}(bytes) / ${alignment}) * ${alignment};`,
  `function ${grid}(items, each) {`,
  "  const groups = Math.max(1, Math.ceil(items / each));",
  `  const rows = Math.max(1, Math.ceil(groups / ${maximalWorkgroups}));`,
  "  return [Math.ceil(groups / rows), rows];",
  "}",
];
