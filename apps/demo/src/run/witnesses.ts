import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { freePorts } from './free-ports.js';
import { mustRun, startService, type Service } from './processes.js';

/** Institutions that watch the log beside its operator. */
const WITNESSES = 2;

/** The witnesses at work, and the policies that rest on them. */
export interface Witnessed {
  readonly services: readonly Omit<Service, 'ready'>[];
  /** The log's Ed25519 key, which agents pin. */
  readonly logKey: string;
  /** For the hub: whom it asks, and that nobody has to wait for them. */
  readonly hubPolicy: string;
  /** For the auditor: that all of them must have cosigned. */
  readonly auditPolicy: string;
}

/** Makes the hub's keys, and witnesses that know them, before there is a log. */
export async function startWitnesses(dir: string, hub: { readonly dataDir: string; readonly origin: string }): Promise<Witnessed> {
  const { stdout } = await mustRun('regulator', ['log', 'keys', '--data-dir', hub.dataDir, '--origin', hub.origin, '--json']);
  const { vkeys } = JSON.parse(stdout) as { vkeys: string[] };
  const [logKey = ''] = vkeys;
  const logLines = vkeys.map((vkey) => `log ${vkey}`);
  await mkdir(join(dir, 'witnesses'), { recursive: true });
  const log = join(dir, 'witnesses', 'log-policy');
  await writeFile(log, [...logLines, 'quorum none', ''].join('\n'));
  const ports = await freePorts(WITNESSES);
  const started = await Promise.all(ports.map(async (port, index) => {
    const state = join(dir, 'witnesses', `witness-${index + 1}`);
    await mustRun('auditor', ['witness', 'init', '--state', state, '--name', `witness-${index + 1}.example`]);
    const { ready, ...service } = await startService('auditor', ['witness', 'serve', '--state', state, '--policy', log, '--listen', `127.0.0.1:${port}`, '--json']);
    return { ...(JSON.parse(ready) as { url: string; vkey: string }), service };
  }));
  const lines = started.map(({ vkey, url }, index) => `witness w${index + 1} ${vkey} ${url}`);
  const names = started.map((_, index) => `w${index + 1}`).join(' ');
  const [hubPolicy, auditPolicy] = [join(dir, 'witnesses', 'hub-policy'), join(dir, 'witnesses', 'audit-policy')];
  await writeFile(hubPolicy, [...logLines, ...lines, 'quorum none', ''].join('\n'));
  await writeFile(auditPolicy, [...logLines, ...lines, `group all all ${names}`, 'quorum all', ''].join('\n'));
  return { services: started.map(({ service }) => service), logKey, hubPolicy, auditPolicy };
}
