import type { CorpusCase } from "../corpus-case.ts";

const signal = [0.2, 0.9, -0.4, 0.3, 1.1, -0.8, 0.1, 0.5];
const envelope = { attack: 0.1, decay: 0.2, sustain: 0.6, release: 0.5 };

export const signals: readonly CorpusCase[] = [
  {
    file: "fir",
    name: "filteredEnergy",
    wrt: ["signal", "taps"],
    inputs: [
      [signal, [0.5, 0.3, -0.2]],
      [
        [1, 2],
        [1, 0, 0],
      ],
    ],
  },
  { file: "biquad", name: "lowPassFilter", wrt: ["signal", "frequency", "q"], inputs: [[signal, 0.11, 0.8]] },
  { file: "dft", name: "powerSpectrum", wrt: ["signal"], inputs: [[Float64Array.from(signal)]] },
  { file: "haar", name: "bands", wrt: ["signal"], inputs: [[signal], [signal.slice(1)]] },
  {
    file: "butterfly",
    name: "stage",
    wrt: ["re", "im"],
    inputs: [[Float64Array.from(signal.slice(0, 6)), Float64Array.from(signal.slice(2))]],
  },
  { file: "fft", name: "spectralCentroid", wrt: ["signal"], inputs: [[signal]] },
  { file: "moving-average", name: "roughness", wrt: ["values"], inputs: [[signal]], spread: 0.02 },
  {
    file: "exponential-smoothing",
    name: "forecastError",
    wrt: ["series", "alpha", "beta"],
    inputs: [[[3, 4.1, 5.3, 5.9, 7.2, 7.8], 0.6, 0.3]],
  },
  { file: "autocorrelation", name: "boxPierce", wrt: ["x"], inputs: [[signal]] },
  { file: "goertzel", name: "dtmf", wrt: ["samples", "low", "high"], inputs: [[signal, 697, 1209]] },
  {
    file: "envelope",
    name: "envelope",
    wrt: ["signal", "attack", "release"],
    inputs: [[signal, 0.8, 3]],
    spread: 0.02,
  },
  { file: "window", name: "windowLoss", wrt: ["signal"], inputs: [[signal]] },
  { file: "median-filter", name: "despeckled", wrt: ["signal"], inputs: [[signal]], spread: 0.02 },
  {
    file: "adsr",
    name: "amplitude",
    wrt: ["envelope", "hold", "t"],
    inputs: [
      [envelope, 1, 0.04],
      [envelope, 1, 0.23],
      [envelope, 1, 0.6],
      [envelope, 1, 1.2],
      [envelope, 1, 3],
      [envelope, 1, -1],
    ],
  },
];
