import { defaultDevice, host, setDefaultDevice } from "./device.ts";

/** What `make` returns, whose new tensors are made on the host, where it can be seen what they hold. */
export function onHost<T>(make: () => T): T {
  const before = defaultDevice();
  setDefaultDevice(host);
  try {
    return make();
  } finally {
    setDefaultDevice(before);
  }
}
