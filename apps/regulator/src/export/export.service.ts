import { Inject, Injectable } from '@nestjs/common';
import type { Database } from '#libs/postgres';
import type { SigningKey } from '#libs/signing';
import { HUB_KEY } from '../config/hub-key.js';
import { HUB_SETTINGS, type HubSettings } from '../config/settings.js';
import { DATABASE } from '../persistence/database.module.js';
import { hasRunAt, readJudged } from '../persistence/detection-runs.js';
import { ExportError } from './export-error.js';
import { openExportFile, type ExportSource, type FileContent } from './export-file.js';
import { MANIFEST, signManifest } from './manifest.js';

/** Manifests kept: making one reads the whole log, and an auditor asks for it once per export. */
const KEPT_MANIFESTS = 4;

/** Serves exports: at any position where a pass of detection ended, each file a function of that position. */
@Injectable()
export class ExportService {
  readonly #source: ExportSource;
  readonly #manifests = new Map<number, Promise<string>>();

  constructor(
    @Inject(DATABASE) private readonly database: Database,
    @Inject(HUB_SETTINGS) private readonly settings: HubSettings,
    @Inject(HUB_KEY) private readonly hubKey: SigningKey,
  ) {
    this.#source = { pool: database.pool, hubKey: { kid: hubKey.kid, x: hubKey.jwk.x } };
  }

  /** The newest position that detection has reached. */
  async newestPosition(): Promise<number> {
    return (await readJudged(this.database.pool)).position;
  }

  /** One file at a position. ExportError EXPORT_POSITION where no pass ended, EXPORT_FILE for a name that this export does not have. */
  async open(position: number, path: string): Promise<FileContent> {
    if (!(await this.#offered(position))) throw new ExportError('EXPORT_POSITION', 'No pass of detection ended at this position.', { field: 'position' });
    const content = path === MANIFEST ? once(await this.#manifest(position)) : await openExportFile(this.#source, position, path);
    if (content === undefined) throw new ExportError('EXPORT_FILE', 'The export at this position has no such file.', { field: 'file' });
    return content;
  }

  async #offered(position: number): Promise<boolean> {
    return position === 0 || (Number.isSafeInteger(position) && position > 0 && (await hasRunAt(this.database.pool, position)));
  }

  /** Made once also when several ask at the same time; a failure is not kept. */
  async #manifest(position: number): Promise<string> {
    const known = this.#manifests.get(position);
    if (known !== undefined) return known;
    const made = signManifest(this.#source, this.settings.origin, position, this.hubKey);
    this.#manifests.set(position, made);
    made.catch(() => this.#manifests.delete(position));
    const oldest = this.#manifests.keys().next();
    if (this.#manifests.size > KEPT_MANIFESTS && oldest.done !== true) this.#manifests.delete(oldest.value);
    return made;
  }
}

async function* once(compact: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(compact, 'ascii');
}
