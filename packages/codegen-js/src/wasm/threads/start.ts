import { heap } from "../heap.ts";

/**
 * Starts threads; the promise is of how many there are, the caller included.
 * @throws Error where memory cannot be shared, or a worker does not start
 */
export async function startThreads(): Promise<number> {
  const { isShared, pool } = heap();
  if (!isShared) throw new Error("memory cannot be shared here");
  await pool.start();
  return pool.threads;
}
