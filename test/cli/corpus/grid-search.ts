/** First cell of a grid whose sum passes a threshold, and how far it does. */
export function firstAbove(rows: number[], columns: number[], threshold: number): number {
  let found = -1;
  outer: for (let i = 0; i < rows.length; i++) {
    for (let j = 0; j < columns.length; j++) {
      if (rows[i] < 0) continue outer;
      const value = rows[i] * columns[j];
      if (value > threshold) {
        found = value - threshold;
        break outer;
      }
    }
  }
  return found;
}
