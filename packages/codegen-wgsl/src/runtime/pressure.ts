/**
 * Handles that nobody disposes give their memory back when they are collected, but the collector does not know how much
 * a device holds for a small handle. When much is held, large empty allocations on the host make it run.
 */
import type { BufferPool } from "./buffer-pool.ts";

/** Bytes that may be held before anything is done. */
const least = 64 * 2 ** 20;
/** Bytes on the host: more each time, until the collector has run. */
const ballast = [64, 128, 256, 512].map((megabytes) => megabytes * 2 ** 20);

export class Pressure {
  readonly #pool: BufferPool;
  readonly #least: number;
  readonly #most: number;
  #limit: number;

  constructor(pool: BufferPool, budget: number) {
    this.#pool = pool;
    this.#least = Math.min(least, budget / 4);
    this.#most = budget / 2;
    this.#limit = this.#least;
  }

  /** Lets finalizers run where much is held. */
  async relieve(): Promise<void> {
    const { held } = this.#pool;
    if (held <= this.#limit) return;
    for (const bytes of ballast) {
      for (let i = 0; i < 4; i++) void new ArrayBuffer(bytes / 4);
      // Finalizers run in a turn of their own.
      await new Promise((resolve) => setTimeout(resolve, 0));
      if (this.#pool.held < held) break;
    }
    this.#limit = Math.min(Math.max(this.#least, 2 * this.#pool.held), this.#most);
  }
}
