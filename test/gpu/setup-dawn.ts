/** Gives the tests of the project `dawn` what a browser has: `navigator.gpu`, and the constants of WebGPU. */
import { dawn } from "./dawn.ts";

Object.defineProperty(globalThis.navigator, "gpu", { value: await dawn(), configurable: true });
