type WindowName = "hann" | "hamming" | "blackman" | "rectangular";

function windowAt(name: WindowName, x: number): number {
  switch (name) {
    case "hann":
      return 0.5 - 0.5 * Math.cos(2 * Math.PI * x);
    case "hamming":
      return 0.54 - 0.46 * Math.cos(2 * Math.PI * x);
    case "blackman":
      return 0.42 - 0.5 * Math.cos(2 * Math.PI * x) + 0.08 * Math.cos(4 * Math.PI * x);
    default:
      return 1;
  }
}

/** How much of the energy is kept by each kind of window. */
export function windowLoss(signal: number[]): number[] {
  const names: WindowName[] = ["hann", "hamming", "blackman"];
  const energy = (name: WindowName) =>
    signal.reduce((total, s, i) => total + (s * windowAt(name, i / (signal.length - 1))) ** 2, 0);
  const all = energy("rectangular");
  return names.map((name) => energy(name) / all);
}
