import { Inject, Injectable } from '@nestjs/common';
import type { Database } from '#libs/postgres';
import { DATABASE } from '../persistence/database.module.js';
import { readLogHead } from '../persistence/log-head.js';
import { readTreeSize } from '../persistence/tiles.js';
import { Sealer } from './sealer.js';
import { Witnesses } from './witnesses.js';

/** How far the log, the tree over it and what was signed of it are apart. */
@Injectable()
export class LogMetrics {
  constructor(
    @Inject(DATABASE) private readonly database: Database,
    @Inject(Sealer) private readonly sealer: Sealer,
    @Inject(Witnesses) private readonly witnesses: Witnesses,
  ) {}

  /** Prometheus text exposition format, version 0.0.4. */
  async text(): Promise<string> {
    const { pool } = this.database;
    const gauges: readonly (readonly [name: string, help: string, value: number])[] = [
      ['tributary_log_size', 'Positions of the log: statements and entries.', (await readLogHead(pool)).size],
      ['tributary_log_tree_size', 'Positions that the stored tiles cover.', await readTreeSize(pool)],
      ['tributary_log_checkpoint_size', 'Positions that the newest published checkpoint covers.', this.sealer.newest?.size ?? 0],
      ['tributary_log_checkpoint_age_seconds', 'Since this hub published or saw it.', Math.round(this.sealer.age / 1_000)],
      ['tributary_log_witnesses', 'Witnesses of the policy.', this.witnesses.known],
      ['tributary_log_witnesses_answering', 'Witnesses that cosigned in the last round.', this.witnesses.answering],
    ];
    return gauges.map(([name, help, value]) => `# HELP ${name} ${help}\n# TYPE ${name} gauge\n${name} ${value}\n`).join('');
  }
}
