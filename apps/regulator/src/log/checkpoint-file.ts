import { join } from 'node:path';
import { fromUtf8, utf8 } from '#libs/encoding';
import { type Disk, nodeDisk, writeDurably } from '#libs/durable';

const NAME = 'checkpoint';

/**
 * The newest checkpoint that this hub signed or saw, outside of the database: what a restored backup of that cannot take back. Whatever is signed is in
 * the file before anybody else sees it.
 */
export class CheckpointFile {
  private constructor(
    private readonly disk: Disk,
    private readonly path: string,
    private note: string | undefined,
  ) {}

  /** CodedError DURABLE_READ when the file is there and cannot be read. */
  static async open(dataDir: string, disk: Disk = nodeDisk): Promise<CheckpointFile> {
    const path = join(dataDir, NAME);
    const bytes = await disk.read(path);
    return new CheckpointFile(disk, path, bytes === undefined ? undefined : fromUtf8(bytes));
  }

  get newest(): string | undefined {
    return this.note;
  }

  /** When this resolves the note survives a power cut. CodedError DURABLE_WRITE; the old one stays then. */
  async keep(note: string): Promise<void> {
    if (note === this.note) return;
    await writeDurably(this.disk, this.path, utf8(note));
    this.note = note;
  }
}
