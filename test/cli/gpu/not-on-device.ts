/** Functions of the corpus that make no sense in single precision, and by how much they are off. Each is asserted to be off still. */

export interface NotOnDevice {
  readonly reason: string;
  /** The value is further off, in parts of 1 and its size. */
  readonly off: number;
}

const hashes = "integers of a hash are rounded to single precision";

export const notOnDevice: Readonly<Record<string, NotOnDevice>> = {
  "noise#fbm": { reason: hashes, off: 1e-3 },
  "value-noise#valueNoise": { reason: hashes, off: 1e-3 },
};
