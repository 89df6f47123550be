import { closeSync, openSync, writeSync } from 'node:fs';
import { maskedCrc32c } from '../../src/trackers/tensorboard/crc32c.ts';

/** Writes events as PyTorch's SummaryWriter does: wall time, step, and one float32 `simple_value`. */
export class EventWriter {
  readonly #bytes: Buffer;
  readonly #view: DataView;
  readonly #file: number;
  #length = 0;
  written = 0;

  /** Begins a file at an absolute path. `room`: bytes that are kept before they are written. */
  constructor(path: string, room = 1 << 20) {
    this.#bytes = Buffer.alloc(room);
    this.#view = new DataView(this.#bytes.buffer, this.#bytes.byteOffset, this.#bytes.byteLength);
    this.#file = openSync(path, 'w');
    const version = Buffer.from('\u001a\u000dbrain.Event:2');
    this.#record(1_790_000_000, version, (at) => at);
  }

  scalar(seconds: number, step: number, tag: string, value: number): void {
    const stepBytes: number[] = [16];
    let rest = step;
    for (; rest > 127; rest = Math.floor(rest / 128)) stepBytes.push((rest % 128) | 128);
    stepBytes.push(rest);
    const name = Buffer.from(tag);
    const lengths = [42, name.length + 9, 10, name.length + 7, 10, name.length];
    this.#record(seconds, Buffer.concat([Buffer.from([...stepBytes, ...lengths]), name, Buffer.from([21])]), (at) => {
      this.#view.setFloat32(at, value, true);
      return at + 4;
    });
  }

  #record(seconds: number, fields: Buffer, tail: (at: number) => number): void {
    const start = this.#length;
    const data = start + 12;
    this.#bytes[data] = 9;
    this.#view.setFloat64(data + 1, seconds, true);
    fields.copy(this.#bytes, data + 9);
    const end = tail(data + 9 + fields.length);
    this.#view.setBigUint64(start, BigInt(end - data), true);
    this.#view.setInt32(start + 8, maskedCrc32c(this.#view, start, start + 8), true);
    this.#view.setInt32(end, maskedCrc32c(this.#view, data, end), true);
    this.#length = end + 4;
    if (this.#length > this.#bytes.length - 512) this.flush();
  }

  /** Puts what was logged on the disk, as the tool does every now and then. */
  flush(): void {
    writeSync(this.#file, this.#bytes, 0, this.#length);
    this.written += this.#length;
    this.#length = 0;
  }

  close(): void {
    this.flush();
    closeSync(this.#file);
  }
}
