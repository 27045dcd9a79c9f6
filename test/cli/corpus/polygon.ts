type Point = { x: number; y: number };

/** Signed area, shoelace formula. */
export function area(points: Point[]): number {
  let twice = 0;
  let previous = points[points.length - 1];
  for (const point of points) {
    twice += previous.x * point.y - point.x * previous.y;
    previous = point;
  }
  return twice / 2;
}
