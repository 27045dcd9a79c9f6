/** A picture of the digits that the model reads wrongly, each under what it read (red) and what is written (green). */
import { PNG } from "pngjs";

export interface Mistake {
  /** 784 grey values from 0 (paper) to 1 (ink). */
  readonly pixels: ArrayLike<number>;
  readonly predicted: number;
  readonly label: number;
}

type Colour = readonly [red: number, green: number, blue: number];
const paper: Colour = [255, 255, 255];
const red: Colour = [200, 30, 30];
const green: Colour = [20, 130, 50];

/** The ten digits on 3 × 5 points, row by row, a bit for each point. */
const glyphs = [
  0b111101101101111, 0b010110010010111, 0b111001111100111, 0b111001111001111, 0b101101111001001, 0b111100111001111,
  0b111100111101111, 0b111001010010010, 0b111101111101111, 0b111101111001111,
];
const side = 28;
const pixelSize = 2;
const glyphPoint = 3;
const labelHeight = 5 * glyphPoint + 4;
const margin = 6;
const cell = { width: side * pixelSize + 2 * margin, height: labelHeight + side * pixelSize + 2 * margin };

function fill(png: PNG, x: number, y: number, length: number, colour: Colour): void {
  for (let row = y; row < y + length; row++)
    for (let column = x; column < x + length; column++) png.data.set([...colour, 255], 4 * (row * png.width + column));
}

function drawDigit(png: PNG, x: number, y: number, digit: number, colour: Colour): void {
  const glyph = glyphs[digit] ?? 0;
  for (let point = 0; point < 15; point++)
    if ((glyph >> (14 - point)) & 1)
      fill(png, x + (point % 3) * glyphPoint, y + Math.floor(point / 3) * glyphPoint, glyphPoint, colour);
}

function drawMistake(png: PNG, x: number, y: number, { pixels, predicted, label }: Mistake): void {
  drawDigit(png, x + margin, y + margin, predicted, red);
  drawDigit(png, x + margin + 5 * glyphPoint, y + margin, label, green);
  for (let i = 0; i < side * side; i++) {
    const grey = Math.round(235 * (1 - (pixels[i] ?? 0)));
    const [column, row] = [i % side, Math.floor(i / side)];
    fill(png, x + margin + column * pixelSize, y + margin + labelHeight + row * pixelSize, pixelSize, [
      grey,
      grey,
      grey,
    ]);
  }
}

/** A PNG with `columns` digits in a row. */
export function misclassifiedPicture(mistakes: readonly Mistake[], columns = 12): Buffer {
  const rows = Math.max(1, Math.ceil(mistakes.length / columns));
  const png = new PNG({ width: columns * cell.width, height: rows * cell.height });
  for (let i = 0; i < png.width * png.height; i++) png.data.set([...paper, 255], 4 * i);
  mistakes.forEach((mistake, i) => {
    drawMistake(png, (i % columns) * cell.width, Math.floor(i / columns) * cell.height, mistake);
  });
  return PNG.sync.write(png);
}
