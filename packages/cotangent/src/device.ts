/** Devices: where programs run. */
import { DeviceError } from "@cotangent/ir";

export interface Device {
  readonly kind: "cpu";
  readonly name: string;
}

const cpu: Device = { kind: "cpu", name: "cpu" };
let chosen: Device = cpu;

/** The device called `name`. @throws DeviceError for those that this build has not. */
export function device(name: string): Device {
  if (name === "cpu") return cpu;
  throw new DeviceError(
    "no-device",
    `there is no device "${name}" in this build`,
    'use device("cpu"); the devices are: cpu',
  );
}

/** The device on which new tensors are made. */
export const defaultDevice = (): Device => chosen;

export function setDefaultDevice(next: Device | string): void {
  chosen = typeof next === "string" ? device(next) : next;
}
