import { gunzipSync } from 'node:zlib';
import { Linkage, sighted } from '#libs/linkage';
import { decodeBody, decodeClaims, STATEMENT_TYP, type BodyLine } from '#libs/report';
import { decodeStrictJws } from '#libs/signing';
import { DEFAULT_POLICY } from '#libs/structuring';
import { encodePolicy, encodeVerdict, judge } from '#libs/verdict';
import type { TestHub } from './test-hub.js';

interface LoggedLine {
  readonly position: number;
  readonly iss: string;
  readonly asOf: number;
  readonly line: BodyLine;
}

/**
 * Detection the slow, obvious way (docs/protocol.md section 5): from nothing but signed statements and bodies, everything up to
 * `position` read again, and every entity that a line at `from` or later names judged by itself. Gives the rows in order of entity.
 */
export async function replayedRows(hub: Pick<TestHub, 'sql'>, from: number, position: number): Promise<readonly string[]> {
  const statements = await hub.sql<{ jws: string; gzip: Buffer | null }>('SELECT s.jws, b.gzip FROM statement s LEFT JOIN body b ON b.digest = s.body_digest WHERE s.position < $1 ORDER BY s.position', [position]);
  const linkage = new Linkage();
  const lines: LoggedLine[] = [];
  let now = 0;
  statements.forEach(({ jws, gzip }, at) => {
    const claims = decodeClaims(decodeStrictJws(jws, { typ: STATEMENT_TYP }).payload);
    now = Math.max(now, claims.iat);
    if (gzip === null) return;
    decodeBody(claims, gunzipSync(gzip)).lines.forEach((line, index) => {
      lines.push({ position: at, iss: claims.iss, asOf: claims.per.to, line });
      if (line.t === 'customer') linkage.observe({ provider: claims.iss, handle: line.handle }, line.tokens.map(sighted), { position: at, line: index + 1 });
    });
  });
  const customerOf = (iss: string, id: string): string => {
    const found = lines.find((one) => one.iss === iss && one.line.t === 'workload' && one.line.id === id)?.line;
    return found?.t === 'workload' ? found.customer : '';
  };
  const entityOf = ({ iss, line }: LoggedLine): string | undefined => {
    const handle = line.t === 'customer' ? line.handle : line.t === 'workload' || line.t === 'rollup' ? line.customer : line.t === 'exchange' ? customerOf(iss, line.workload) : undefined;
    return handle === undefined ? undefined : linkage.entityOf({ provider: iss, handle });
  };
  const touched = [...new Set(lines.filter((one) => one.position >= from).flatMap((one) => entityOf(one) ?? []))].toSorted();
  const { digest } = encodePolicy(DEFAULT_POLICY);
  return touched.map((entity) => {
    const own = lines.filter((one) => entityOf(one) === entity);
    const workloads = own.flatMap(({ iss, asOf, line }, index) => {
      const newer = own.slice(index + 1).some((later) => later.iss === iss && later.line.t === 'workload' && line.t === 'workload' && later.line.id === line.id);
      return line.t === 'workload' && !newer ? [{ provider: iss, line, asOf }] : [];
    });
    const exchanges = own.flatMap(({ iss, line }) => (line.t === 'exchange' ? [{ provider: iss, line }] : []));
    return encodeVerdict(judge({ entity, now, position, workloads, exchanges }, DEFAULT_POLICY, digest));
  });
}
