import type { Command } from 'commander';

/** An evaluation adds its command, writes its report with `write` and says how it ended with `exit`. */
export interface Evaluations {
  readonly program: Command;
  readonly write: (text: string) => void;
  readonly exit: (status: number) => void;
}
