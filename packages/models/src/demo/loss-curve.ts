/**
 * The loss of each step as an SVG. Written by hand: the plotting libraries that make SVG without a browser bring a DOM
 * or dozens of packages, for two axes and two paths.
 */
const size = { width: 720, height: 400 };
const frame = { left: 60, right: 700, top: 40, bottom: 350 };

interface Scale {
  readonly low: number;
  readonly high: number;
  /** Where a value lies on the screen. */
  position(value: number): number;
}

const linearScale = (low: number, high: number, from: number, to: number): Scale => ({
  low,
  high,
  position: (value) => from + ((value - low) / (high - low)) * (to - from),
});

/** The nearest number in `low … high`; a loss that is NaN has left at the top. */
const clamp = (value: number, low: number, high: number): number => (value < low ? low : value <= high ? value : high);

const logScale = (low: number, high: number, from: number, to: number): Scale => {
  const exponents = linearScale(Math.log10(low), Math.log10(high), from, to);
  return { low, high, position: (value) => exponents.position(Math.log10(clamp(value, low, high))) };
};

/** Round numbers within a linear scale: multiples of 1, 2 or 5 times a power of ten, about five of them. */
function linearTicks({ low, high }: Scale): number[] {
  const rough = (high - low) / 5;
  const power = 10 ** Math.floor(Math.log10(rough));
  const spacing = power * ([1, 2, 5].find((multiple) => multiple * power >= rough) ?? 10);
  const first = Math.ceil(low / spacing);
  return Array.from({ length: Math.floor(high / spacing) - first + 1 }, (_, i) =>
    Number(((first + i) * spacing).toPrecision(12)),
  );
}

/** 1, 2 and 5 times the powers of ten within a logarithmic scale. */
function logTicks({ low, high }: Scale): number[] {
  const [from, to] = [Math.floor(Math.log10(low)), Math.ceil(Math.log10(high))];
  const decades = Array.from({ length: to - from + 1 }, (_, i) => from + i);
  return decades
    .flatMap((exponent) => [1, 2, 5].map((digit) => Number(`${digit}e${exponent}`)))
    .filter((tick) => tick >= low && tick <= high);
}

const round = (x: number): string => String(Math.round(x * 10) / 10);

const path = (values: readonly number[], x: Scale, y: Scale): string =>
  values.map((value, i) => `${i === 0 ? "M" : "L"}${round(x.position(i + 1))},${round(y.position(value))}`).join("");

/** `yᵢ`: the mean of the `width` values up to i. */
export const movingMean = (values: readonly number[], width: number): number[] =>
  values.map((_, i) => {
    const part = values.slice(Math.max(0, i + 1 - width), i + 1);
    return part.reduce((sum, value) => sum + value, 0) / part.length;
  });

/** An SVG of the loss over the steps (log scale), with its moving mean over an epoch. */
export function lossCurve(losses: readonly number[], stepsPerEpoch: number, title: string): string {
  const positive = losses.filter((loss) => loss > 0 && Number.isFinite(loss));
  const x = linearScale(0, Math.max(losses.length, 1), frame.left, frame.right);
  const y = logScale(Math.min(...positive, 1) / 1.1, Math.max(...positive, 1) * 1.1, frame.bottom, frame.top);
  const vertical = linearTicks(x).map((tick) => {
    const at = round(x.position(tick));
    return `<path class="grid" d="M${at},${frame.top}V${frame.bottom}"/><text x="${at}" y="${frame.bottom + 18}" text-anchor="middle">${tick}</text>`;
  });
  const horizontal = logTicks(y).map((tick) => {
    const at = round(y.position(tick));
    return `<path class="grid" d="M${frame.left},${at}H${frame.right}"/><text x="${frame.left - 8}" y="${at}" text-anchor="end" dominant-baseline="middle">${tick}</text>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${size.width} ${size.height}" font-family="sans-serif" font-size="12">
<style>.grid{stroke:#ddd}.loss{stroke:#9ecae1}.mean{stroke:#08519c;stroke-width:2}path{fill:none}</style>
<rect width="100%" height="100%" fill="white"/>
<text x="${frame.left}" y="24" font-size="15">${title}</text>
${[...vertical, ...horizontal].join("\n")}
<path class="loss" d="${path(losses, x, y)}"/>
<path class="mean" d="${path(movingMean(losses, stepsPerEpoch), x, y)}"/>
<text x="${(frame.left + frame.right) / 2}" y="${size.height - 10}" text-anchor="middle">step (light: each batch, dark: mean over an epoch)</text>
<text transform="translate(16 ${(frame.top + frame.bottom) / 2}) rotate(-90)" text-anchor="middle">loss</text>
</svg>
`;
}
