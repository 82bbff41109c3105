import { Injectable } from '@nestjs/common';

/** How many reports ended in which way, since the process started: all that a refused report leaves behind. */
@Injectable()
export class IntakeMetrics {
  readonly #counts = new Map<string, number>();

  /** `code` is ACCEPTED, REPLAYED or the refusal's code: from a fixed vocabulary, never the sender's text. */
  count(code: string): void {
    this.#counts.set(code, (this.#counts.get(code) ?? 0) + 1);
  }

  /** Prometheus text exposition format, version 0.0.4. */
  text(): string {
    const rows = [...this.#counts].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([code, count]) => `tributary_reports_total{code="${code}"} ${count}`);
    return ['# HELP tributary_reports_total Reports by how they ended.', '# TYPE tributary_reports_total counter', ...rows, ''].join('\n');
  }
}
