import { SingleBar } from 'cli-progress';

/** Progress of a long step: a bar in a terminal, plain lines otherwise, nothing with `quiet`. */
export interface Progress {
  /** Moves to `done` of `total`, with a short note. */
  update(done: number, note?: string): void;
  /** Ends the step. */
  done(note?: string): void;
}

/** Starts a step of `total` units. Writes to stderr, so that `--json` on stdout stays clean. */
export function progress(label: string, total: number, options: { readonly quiet?: boolean; readonly stream?: NodeJS.WriteStream } = {}): Progress {
  if (options.quiet === true) return { update: () => undefined, done: () => undefined };
  const stream = options.stream ?? process.stderr;
  return stream.isTTY ? bar(label, total, stream) : lines(label, total, stream);
}

function bar(label: string, total: number, stream: NodeJS.WriteStream): Progress {
  const single = new SingleBar({ stream, format: `${label} [{bar}] {value}/{total} {note}`, hideCursor: true, barsize: 30 });
  let open = true;
  single.start(total, 0, { note: '' });
  return {
    update(done, note = '') {
      if (open) single.update(done, { note });
    },
    done(note = '') {
      if (!open) return;
      open = false;
      single.update(single.getTotal(), { note });
      single.stop();
    },
  };
}

/** A log file keeps every line it is given, so a step of any length prints a line per tenth at most. */
function lines(label: string, total: number, stream: NodeJS.WriteStream): Progress {
  let tenth = 0;
  let open = true;
  return {
    update(done, note) {
      const reached = total > 0 ? Math.floor((done * 10) / total) : 0;
      if (!open || reached <= tenth || reached >= 10) return;
      tenth = reached;
      stream.write(`${label}: ${done}/${total}${suffix(note)}\n`);
    },
    done(note) {
      if (!open) return;
      open = false;
      stream.write(`${label}: done${suffix(note ?? String(total))}\n`);
    },
  };
}

function suffix(note: string | undefined): string {
  return note === undefined || note === '' ? '' : ` (${note})`;
}
