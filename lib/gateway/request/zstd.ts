import { Transform, type TransformCallback } from 'node:stream'

/** The largest window, 8 MB: what RFC 8878 asks of every decoder, and encoders stay within it unless told otherwise. */
export const MAX_WINDOW_LOG = 23

/** Copied for each step, and a step may end after a frame of a few bytes. */
const INPUT_BYTES = 16 * 1024
/**
 * A block, the most that a step decompresses: it blocks the event loop for about a millisecond, and readers pause between steps. The
 * worst that a chunk of a socket, 64 kB, can do is 30 ms, with 7,000 frames without content.
 */
const OUTPUT_BYTES = 128 * 1024
/** Instantiating one takes 3 ms, and resetting it almost nothing. Each keeps up to 9 MB. */
const MAX_IDLE = 4

/**
 * Decompresses Zstandard as Node itself does from 22.15 on, with the reference implementation compiled to WebAssembly. Its memory
 * beyond half a megabyte is the window, which holds what it has decompressed: a body that is still small has not filled it.
 */
export class ZstdDecompress extends Transform {
  #decoder: Decoder | null = null
  /** Between frames: as much of the next one's header as has arrived. Null within a frame. */
  #header: Buffer | null = Buffer.of()
  /** What to go on with once the reader wants more. */
  #continue: (() => void) | null = null

  override _construct(callback: TransformCallback) {
    takeDecoder().then((decoder) => {
      this.#decoder = decoder
      callback()
    }, callback)
  }

  override _transform(chunk: Buffer, _encoding: string, callback: TransformCallback) {
    this.#decompress(chunk, callback)
  }

  override _read(size: number) {
    const next = this.#continue
    this.#continue = null
    if (next) next()
    else super._read(size)
  }

  override _flush(callback: TransformCallback) {
    callback(this.#header?.length === 0 ? null : new Error('the last frame is truncated'))
  }

  override _destroy(error: Error | null, callback: (error: Error | null) => void) {
    // After any other error than libzstd's own, its memory may be in any state.
    if (this.#decoder && !(error instanceof WebAssembly.RuntimeError)) returnDecoder(this.#decoder)
    this.#decoder = null
    callback(error)
  }

  /** Stops where the reader has enough, so that a small body cannot fill the memory. */
  #decompress(bytes: Buffer, callback: TransformCallback) {
    let rest = bytes
    try {
      while (this.#decoder && rest.length > 0) {
        if (this.#header) {
          if (this.#header.length > 0) rest = Buffer.concat([this.#header, rest])
          const window = windowSize(rest)
          this.#header = window === null ? rest : null
          if (window === null) break
          // Before it is given to libzstd, which would take the memory.
          if (window > 2 ** MAX_WINDOW_LOG) throw new Error('the window is too large')
        }
        const { read, output, isFrameEnd } = this.#decoder.step(rest)
        rest = rest.subarray(read)
        if (isFrameEnd) this.#header = Buffer.of()
        if (output.length > 0 && !this.push(output)) {
          this.#continue = () => this.#decompress(rest, callback)
          return
        }
      }
    } catch (error) {
      return callback(error as Error)
    }
    callback()
  }
}

const MAGIC = 0xfd2fb528

/** The window that a frame asks for, or null as long as that has not arrived: RFC 8878, 3.1.1.1. */
function windowSize(frame: Buffer): number | null {
  if (frame.length < 6) return null
  // Skippable frames have none. Anything else is not a frame, as libzstd will say.
  if (frame.readUInt32LE(0) !== MAGIC) return 0
  const descriptor = frame.readUInt8(4)
  const isSingleSegment = (descriptor & 0x20) !== 0
  if (!isSingleSegment) {
    const [exponent, mantissa] = [frame.readUInt8(5) >> 3, frame.readUInt8(5) & 7]
    return 2 ** (10 + exponent) * (1 + mantissa / 8)
  }
  // The window is the whole content.
  const offset = 5 + ([0, 1, 2, 4][descriptor & 3] ?? 0)
  const size = 2 ** (descriptor >> 6)
  if (frame.length < offset + size) return null
  if (size === 8) return Number(frame.readBigUInt64LE(offset))
  return frame.readUIntLE(offset, size) + (size === 2 ? 256 : 0)
}

/** What libzstd exports: pointers and sizes are numbers. */
type Libzstd = {
  memory: WebAssembly.Memory
  malloc(bytes: number): number
  ZSTD_createDCtx(): number
  ZSTD_freeDCtx(context: number): number
  ZSTD_decompressStream(context: number, output: number, input: number): number
}

/** libzstd with a memory of its own, for one body at a time. */
class Decoder {
  readonly #lib: Libzstd
  #context: number
  readonly #input: number
  readonly #output: number
  /** `ZSTD_outBuffer` and `ZSTD_inBuffer`: where, size and position of each. */
  readonly #buffers: number

  constructor(compiled: WebAssembly.Module) {
    const imports = { env: { emscripten_notify_memory_growth() {} } }
    this.#lib = new WebAssembly.Instance(compiled, imports).exports as Libzstd
    this.#context = this.#lib.ZSTD_createDCtx()
    this.#input = this.#lib.malloc(INPUT_BYTES)
    this.#output = this.#lib.malloc(OUTPUT_BYTES)
    this.#buffers = this.#lib.malloc(24)
  }

  /** Decompresses some of `bytes`, within one frame: their last is only read once everything is written. Throws for what is not Zstandard, and for a wrong checksum. */
  step(bytes: Buffer): { read: number; output: Buffer; isFrameEnd: boolean } {
    const { memory, ZSTD_decompressStream } = this.#lib
    const given = bytes.subarray(0, INPUT_BYTES)
    new Uint8Array(memory.buffer).set(given, this.#input)
    new Uint32Array(memory.buffer, this.#buffers, 6).set([
      ...[this.#output, OUTPUT_BYTES, 0],
      ...[this.#input, given.length, 0],
    ])
    const result = ZSTD_decompressStream(this.#context, this.#buffers, this.#buffers + 12)
    // An error's number, as a negative size.
    if (result < 0) throw new Error(`libzstd's error ${-result}`)
    // Its memory may have grown, which replaces the buffer.
    const [, , written = 0, , , read = 0] = new Uint32Array(memory.buffer, this.#buffers, 6)
    return {
      read,
      output: Buffer.from(memory.buffer.slice(this.#output, this.#output + written)),
      isFrameEnd: result === 0,
    }
  }

  reset() {
    this.#lib.ZSTD_freeDCtx(this.#context)
    this.#context = this.#lib.ZSTD_createDCtx()
  }
}

const idle: Decoder[] = []
// On globalThis, because the package shows its module once per process.
const shared = globalThis as { chatelaineZstd?: Promise<WebAssembly.Module> }

async function takeDecoder(): Promise<Decoder> {
  shared.chatelaineZstd ??= compile()
  return idle.pop() ?? new Decoder(await shared.chatelaineZstd)
}

function returnDecoder(decoder: Decoder) {
  if (idle.length >= MAX_IDLE) return
  decoder.reset()
  idle.push(decoder)
}

/**
 * The module that the package has inside. Its own decoder shares one memory between all bodies, never returns it, ignores errors
 * and takes windows of 128 MB.
 */
async function compile(): Promise<WebAssembly.Module> {
  const { ZSTDDecoder } = await import('zstddec/stream')
  return new Promise((resolve, reject) => {
    class Loader extends ZSTDDecoder {
      override _init({ module }: WebAssembly.WebAssemblyInstantiatedSource) {
        resolve(module)
      }
    }
    new Loader().init().catch(reject)
  })
}
