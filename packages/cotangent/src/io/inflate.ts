/** Decompression by the platform's own decoder, with a limit: a small file can claim to be a huge one. */
import { FormatError } from "@cotangent/ir";

export interface InflateOptions {
  readonly format: "gzip" | "deflate-raw";
  /** The most bytes that may come out. */
  readonly limit: number;
  /** What the bytes are, for messages. */
  readonly what: string;
  /** What to do about damaged bytes. */
  readonly hint: string;
}

/** The bytes in `compressed`. @throws FormatError `bad-gzip`: damaged, or more than `limit` bytes. */
export async function inflate(
  compressed: Uint8Array<ArrayBuffer>,
  { format, limit, what, hint }: InflateOptions,
): Promise<Uint8Array<ArrayBuffer>> {
  const chunks: Uint8Array<ArrayBuffer>[] = [];
  let length = 0;
  const reader = new Blob([compressed]).stream().pipeThrough(new DecompressionStream(format)).getReader();
  for (;;) {
    const { done, value } = await reader.read().catch((cause: unknown) => {
      throw new FormatError("bad-gzip", what, hint, { cause });
    });
    if (done) break;
    length += value.byteLength;
    if (length > limit) {
      // A stream that is damaged besides cannot be ended.
      await reader.cancel().catch(() => undefined);
      throw new FormatError(
        "bad-gzip",
        `the file holds more than ${limit} bytes when it is decompressed`,
        "raise the limit, if you trust the file",
      );
    }
    chunks.push(value);
  }
  return new Uint8Array(await new Blob(chunks).arrayBuffer());
}

/**
 * The bytes in a gzip file, at most `limit` of them (default 1 GiB): a small file can claim to be a huge one.
 *
 * @throws FormatError `bad-gzip`: no gzip file, a wrong checksum, or more than `limit` bytes.
 *
 * @example
 * ```ts
 * import { gunzip } from "cotangent/io";
 *
 * const packed = new Blob(["hello"]).stream().pipeThrough(new CompressionStream("gzip"));
 * const bytes = await gunzip(new Uint8Array(await new Response(packed).arrayBuffer()));
 * new TextDecoder().decode(bytes); // "hello"
 * ```
 */
export const gunzip = (
  compressed: Uint8Array<ArrayBuffer>,
  limit: number = 2 ** 30,
): Promise<Uint8Array<ArrayBuffer>> =>
  inflate(compressed, {
    format: "gzip",
    limit,
    what: "the bytes are no gzip file, or one that was cut or changed",
    hint: "get the file again; functions like loadIdx() take files that are not compressed",
  });
