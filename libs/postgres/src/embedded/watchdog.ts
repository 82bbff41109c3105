import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { SERVER_ENVIRONMENT } from './child.js';
import type { Layout } from './layout.js';

/**
 * $1 seconds between looks, $2 postmaster.pid, $3 the server's process, $4 the folder of users, $5 the start lock. On the third look in a row
 * that finds no living user it takes the lock as `withStartLock` does, looks once more and stops the server.
 */
const SCRIPT = `
used() {
  for file in "$1"/*; do
    name=\${file##*/}
    kill -0 "\${name%%.*}" 2>/dev/null && return 0
  done
  return 1
}
serving() {
  pid=
  { read -r pid < "$1"; } 2>/dev/null
  [ "$pid" = "$2" ] && kill -0 "$2" 2>/dev/null
}
idle=0
while sleep "$1"; do
  serving "$2" "$3" || exit 0
  if used "$4"; then idle=0; else idle=$((idle + 1)); fi
  if [ "$idle" -lt 3 ]; then continue; fi
  printf '%s.watchdog' "$$" > "$5.$$" || exit 1
  if ln "$5.$$" "$5" 2>/dev/null; then
    if ! used "$4" && serving "$2" "$3"; then
      kill -INT "$3"
      while serving "$2" "$3"; do sleep 1; done
    fi
    rm -f "$5"
  fi
  rm -f "$5.$$"
done
`;

/**
 * A shell that stops the server when every process that used it has died without closing it, so that nothing lingers after a crash. It ends
 * at its first look after the server is gone, or at once by the function returned.
 */
export function startWatchdog(layout: Layout, cluster: string, pid: number, everySeconds: number): () => void {
  const child = spawn('/bin/sh', ['-c', SCRIPT, 'tributary-postgres-watchdog', String(everySeconds), join(cluster, 'postmaster.pid'), String(pid), layout.users, layout.startLock], {
    detached: true,
    cwd: '/',
    env: SERVER_ENVIRONMENT,
    stdio: 'ignore',
  });
  // Without it the server serves all the same; it would only outlive a crash of ours until the next start.
  child.once('error', () => undefined);
  child.unref();
  return () => {
    if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
    // Its process group: the shell and the sleep it waits for.
    process.kill(-child.pid, 'SIGKILL');
  };
}
