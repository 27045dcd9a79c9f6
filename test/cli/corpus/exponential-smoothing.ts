/** Double exponential smoothing (Holt), and the squared errors of its one-step forecasts. */
export function forecastError(series: readonly number[], alpha: number, beta: number): number {
  let [level, second] = series;
  let trend = second - level;
  let error = 0;
  for (const value of series.slice(1)) {
    const forecast = level + trend;
    error += (value - forecast) ** 2;
    const previous = level;
    level = alpha * value + (1 - alpha) * forecast;
    trend = beta * (level - previous) + (1 - beta) * trend;
  }
  return error / (series.length - 1);
}
