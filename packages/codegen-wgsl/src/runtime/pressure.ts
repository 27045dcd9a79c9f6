/**
 * Handles that nobody disposes give their memory back when they are collected, but the collector does not know how much
 * a device holds for a small handle. When much is held, large empty allocations on the host make it run.
 */
import type { BufferPool } from "./buffer-pool.ts";

/** Bytes that may be held before anything is done. */
const least = 64 * 2 ** 20;
/** As much memory of the host as makes the collectors of engines run. */
const ballast = { count: 4, bytes: 16 * 2 ** 20 };

export class Pressure {
  readonly #pool: BufferPool;
  readonly #least: number;
  #limit: number;

  constructor(pool: BufferPool, budget: number) {
    this.#pool = pool;
    this.#least = Math.min(least, budget / 4);
    this.#limit = this.#least;
  }

  /** Lets finalizers run where much is held. */
  async relieve(): Promise<void> {
    if (this.#pool.held <= this.#limit) return;
    for (let i = 0; i < ballast.count; i++) void new ArrayBuffer(ballast.bytes);
    await new Promise((resolve) => setTimeout(resolve, 0));
    this.#limit = Math.max(this.#least, 2 * this.#pool.held);
  }
}
