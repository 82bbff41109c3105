import type { LoggerService } from '@nestjs/common';

/** A log line: names and figures, never a value that somebody reported. */
export type LogFields = Readonly<Record<string, string | number | boolean | readonly string[]>>;

/** Where the hub's log lines go. */
export interface HubLog {
  write(event: string, fields?: LogFields): void;
}

/** Injection symbol of the hub's `HubLog`. */
export const HUB_LOG = Symbol('HUB_LOG');

/** JSON lines on a stream (stderr in service). */
export function jsonLines(stream: NodeJS.WritableStream): HubLog {
  return { write: (event, fields = {}) => void stream.write(`${JSON.stringify({ time: new Date().toISOString(), event, ...fields })}\n`) };
}

/**
 * What may be logged of a fault: its class, the SQLSTATE or system code, and the functions it passed through. Not its message
 * and not a driver's `detail`: both quote values.
 */
export function faultFields(error: unknown): LogFields {
  if (!(error instanceof Error)) return { fault: typeof error };
  const code = 'code' in error && typeof error.code === 'string' && /^[A-Z0-9_]{1,60}$/.test(error.code) ? { code: error.code } : {};
  const frames = (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line));
  return { fault: error.name, ...code, at: frames.slice(0, 6).map((line) => line.trim()) };
}

/** Nest's own lines, by level and context only: a framework's text may quote a request. Its start-up chatter is dropped. */
export function nestLogger(log: HubLog): LoggerService {
  const written = (level: string) => (_message: unknown, ...rest: unknown[]): void => {
    const context = rest.at(-1);
    log.write('framework', { level, context: typeof context === 'string' && /^\w{1,60}$/.test(context) ? context : 'unknown' });
  };
  const dropped = (): void => undefined;
  return { log: dropped, debug: dropped, verbose: dropped, warn: written('warn'), error: written('error'), fatal: written('fatal') };
}
