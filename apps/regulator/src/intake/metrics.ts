import { Injectable } from '@nestjs/common';

/** How many reports ended in which way, since the process started: all that a refused report leaves behind. */
@Injectable()
export class IntakeMetrics {
  readonly #counts = new Map<string, number>();
  readonly #receipts = { answered: 0, pending: 0 };

  /** `code` is ACCEPTED, REPLAYED or the refusal's code: from a fixed vocabulary, never the sender's text. */
  count(code: string): void {
    this.#counts.set(code, (this.#counts.get(code) ?? 0) + 1);
  }

  /** Whether a report was answered with its receipt, or told to come back for it (202). */
  countReceipt(outcome: 'answered' | 'pending'): void {
    this.#receipts[outcome] += 1;
  }

  /** Prometheus text exposition format, version 0.0.4. */
  text(): string {
    const rows = [...this.#counts].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([code, count]) => `tributary_reports_total{code="${code}"} ${count}`);
    const receipts = Object.entries(this.#receipts).map(([outcome, count]) => `tributary_receipts_total{outcome="${outcome}"} ${count}`);
    return [
      '# HELP tributary_reports_total Reports by how they ended.', '# TYPE tributary_reports_total counter', ...rows,
      '# HELP tributary_receipts_total Accepted reports by whether their answer had the receipt.', '# TYPE tributary_receipts_total counter', ...receipts, '',
    ].join('\n');
  }
}
