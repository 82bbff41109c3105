/** Counts for Prometheus (text format 0.0.4). Labels are codes alone: no asker, epoch, batch or point. */
export class Metrics {
  readonly #refusals = new Map<string, number>();
  #evaluations = 0;
  #points = 0;

  evaluated(points: number): void {
    this.#evaluations += 1;
    this.#points += points;
  }

  refused(code: string): void {
    this.#refusals.set(code, (this.#refusals.get(code) ?? 0) + 1);
  }

  text(gauges: { readonly epochs: number; readonly ceremonies: number; readonly auditSeq: number; readonly ready: boolean }): string {
    return [
      ...metric('keyholder_evaluations_total', 'counter', 'Requests answered.', [['', this.#evaluations]]),
      ...metric('keyholder_points_total', 'counter', 'Points evaluated.', [['', this.#points]]),
      ...metric('keyholder_refusals_total', 'counter', 'Requests refused, by code.', [...this.#refusals].map(([code, count]) => [`{code="${code}"}`, count])),
      ...metric('keyholder_epochs', 'gauge', 'Shares in use.', [['', gauges.epochs]]),
      ...metric('keyholder_ceremonies', 'gauge', 'Ceremonies under way.', [['', gauges.ceremonies]]),
      ...metric('keyholder_audit_lines', 'gauge', 'Lines of the audit log.', [['', gauges.auditSeq]]),
      ...metric('keyholder_ready', 'gauge', '1 when requests are answered.', [['', gauges.ready ? 1 : 0]]),
      '',
    ].join('\n');
  }
}

function metric(name: string, type: 'counter' | 'gauge', help: string, samples: readonly (readonly [labels: string, value: number])[]): string[] {
  return [`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`, ...samples.map(([labels, value]) => `${name}${labels} ${value}`)];
}
