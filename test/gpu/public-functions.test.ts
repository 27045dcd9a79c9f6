/**
 * All public functions run on a device that the host does not see and that has no f64, with their arrays there. Whether
 * they have the same values on a GPU, the operations that they are made of are tested for.
 */
import { setDefaultDevice, Tensor } from "cotangent";
import { afterEach, describe, expect, test } from "vitest";
import * as np from "cotangent/numpy";
import { given } from "./numpy-calls.ts";
import { publicCalls } from "./public-calls.ts";
import { separateDevice } from "./separate-device.ts";

afterEach(() => setDefaultDevice("cpu"));

function tensorsIn(x: unknown): readonly Tensor[] {
  if (x instanceof Tensor) return [x];
  return typeof x === "object" && x !== null ? Object.values(x).flatMap(tensorsIn) : [];
}

/** What went wrong in the calls whose arrays are on the device, by the names of the functions. */
function failures(isDefault: boolean): readonly string[] {
  return publicCalls.flatMap(([name, call]) => {
    setDefaultDevice(separateDevice);
    const args = given();
    if (!isDefault) setDefaultDevice("cpu");
    try {
      const lost = tensorsIn(call(args)).filter((x) => isDefault && x.device !== separateDevice);
      return lost.length === 0 ? [] : [`${name}: ${lost.length} results are on ${String(lost[0]?.device.name)}`];
    } catch (error) {
      return [`${name}: ${String(error)}`];
    }
  });
}

describe("arrays on a device that the host does not see", { timeout: 60_000 }, () => {
  test("go through all public functions where new ones are made there", () => {
    expect(failures(true)).toEqual([]);
  });
  test("go through all public functions where new ones are made on the host", () => {
    expect(failures(false)).toEqual([]);
  });
  test("have arrays like them beside them", () => {
    setDefaultDevice(separateDevice);
    const { v } = given();
    setDefaultDevice("cpu");
    expect([np.zerosLike(v), np.fullLike(v, 2), np.imag(v), np.zerosLike(1)].map((x) => x.device.kind)).toEqual([
      "webgpu",
      "webgpu",
      "webgpu",
      "cpu",
    ]);
  });
});
