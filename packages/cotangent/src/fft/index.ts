/** Fourier transforms, of any length, with NumPy's names and meanings. */
export type { Norm } from "./along-axes.ts";
export { fft, fft2, fftn, ifft, ifft2, ifftn } from "./complex.ts";
export type { FftnOptions, FftOptions } from "./complex.ts";
export { fftfreq, fftshift, ifftshift, rfftfreq } from "./frequencies.ts";
export { hfft, ihfft, irfft, irfft2, irfftn, rfft, rfft2, rfftn } from "./real.ts";
