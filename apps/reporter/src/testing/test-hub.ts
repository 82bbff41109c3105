import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';
import { toBase64url } from '#libs/encoding';
import { decodeKeyAct, statementLeaf } from '#libs/entries';
import { CodedError, isCodedError } from '#libs/errors';
import { decodeBody, decodeClaims, STATEMENT_TYP, type BodyLine, type StatementClaims } from '#libs/report';
import { decodeStrictJws, importPublicJwk, verifyJws, type VerificationKey } from '#libs/signing';
import { TestLog } from './test-log.js';

export interface Received {
  readonly statement: string;
  readonly body: Buffer | undefined;
}

export interface Accepted extends Received {
  readonly claims: StatementClaims;
  readonly lines: readonly BodyLine[];
  readonly digest: string;
  readonly position: number;
}

/** An answer given instead of the hub's own. `lost` processes the report and then cuts the connection. */
export type Scripted = { readonly status: number; readonly headers?: Record<string, string>; readonly text?: string } | 'lost' | 'cut';

/**
 * A hub for one stream that checks what it is sent as docs/protocol.md says: multipart, signature, chain, digests, lines. It keeps a log and gives receipts out of it. Only
 * its memory is not a database.
 */
export class TestHub {
  readonly accepted: Accepted[] = [];
  /** Every report that arrived whole, repeated ones too. */
  readonly received: Received[] = [];
  /** What a request that posts something does next instead of its work. */
  readonly script: Scripted[] = [];
  /** Whether there is a `POST /v1/reports:batch`. */
  takesBatches = true;
  /** How many statements each batch had that arrived whole. */
  readonly batches: number[] = [];
  /** What the answer to a batch says, once, of the statement with this number, which is not looked at then. */
  readonly lineScript = new Map<number, string>();
  readonly log = new TestLog();
  /** Requests for a receipt that find none before the log is sealed; with 0 it is sealed as soon as a report is accepted. */
  sealsAfter = 0;
  /** Seconds of Retry-After in a 202. */
  receiptRetryAfter = '1';
  /** What a receipt is made into before it leaves, for a hub that lies. */
  lie: (receipt: string, accepted: Accepted) => string = (receipt) => receipt;
  /** Every GET that arrived. */
  readonly asked: string[] = [];
  /** Answers to GETs by their path, instead of the hub's own. */
  readonly instead = new Map<string, { readonly status: number; readonly text: string }>();
  /** When set, requests for the head are answered with this. */
  headAnswer: { readonly status: number; readonly text: string } | undefined;
  /** Answers to key acts that were taken, by their digests. */
  readonly keyActs = new Map<string, string>();
  #key: VerificationKey | undefined;

  private constructor(private readonly server: Server) {}

  static async start(): Promise<TestHub> {
    const server = createServer();
    const hub = new TestHub(server);
    server.on('request', (request, response) => void hub.#serve(request, response));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return hub;
  }

  register(jwk: unknown): void {
    this.#key = importPublicJwk(jwk);
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      const bytes = await collect(request);
      if (request.method === 'GET') return this.#get(new URL(request.url ?? '', this.url).pathname, response);
      if (request.url === '/v1/reports:batch' && !this.takesBatches) return send(response, 404, '{"code":"NOT_FOUND"}');
      const scripted = this.script.shift();
      if (request.url === '/v1/reports:batch') return this.#batch(bytes, scripted, request, response);
      if (request.url === '/v1/keys') return this.#keys(bytes.toString('utf8'), scripted, request, response);
      if (scripted === 'cut') return void request.socket.destroy();
      const received = await readForm(request, bytes);
      this.received.push(received);
      if (typeof scripted === 'object') return send(response, scripted.status, scripted.text ?? '', scripted.headers);
      const { status, text } = this.#intake(received);
      if (scripted === 'lost') return void request.socket.destroy();
      return send(response, status, text);
    } catch (error) {
      const code = isCodedError(error) ? error.code : 'FAULT';
      send(response, 400, JSON.stringify({ type: `urn:tributary:error:${code}`, title: String(error), status: 400, code }));
    }
  }

  #batch(bytes: Buffer, scripted: Scripted | undefined, request: IncomingMessage, response: ServerResponse): void {
    if (scripted === 'cut') return void request.socket.destroy();
    const reports = readLines(request, bytes);
    this.batches.push(reports.length);
    this.received.push(...reports);
    if (typeof scripted === 'object') return send(response, scripted.status, scripted.text ?? '', scripted.headers);
    const text = reports.map((received) => `${this.#line(received)}\n`).join('');
    if (scripted === 'lost') return void request.socket.destroy();
    return send(response, 200, text, { 'content-type': 'application/x-ndjson' });
  }

  #line(received: Received): string {
    const { seq } = decodeClaims(decodeStrictJws(received.statement, { typ: STATEMENT_TYP }).payload);
    const instead = this.lineScript.get(seq);
    if (instead !== undefined) {
      this.lineScript.delete(seq);
      return instead;
    }
    const { status, text } = this.#intake(received);
    if (status === 202) return `{"status":202,"answer":${text},"location":"/v1/receipts/A"}`;
    return `{"status":${status},"${status < 300 ? 'answer' : 'problem'}":${text}}`;
  }

  /** A rotation, as a hub takes it: the key that counts hands over to the next one, and an act that was taken is answered as it was. */
  #keys(text: string, scripted: Scripted | undefined, request: IncomingMessage, response: ServerResponse): void {
    if (scripted === 'cut') return void request.socket.destroy();
    if (typeof scripted === 'object') return send(response, scripted.status, scripted.text ?? '', scripted.headers);
    const { kind, content } = JSON.parse(text) as { readonly kind: string; readonly content: string };
    const act = decodeKeyAct('key-rotate', kind === 'key-rotate' ? content : '');
    const before = this.keyActs.get(act.digest);
    if (before !== undefined) return send(response, 200, before);
    if (act.kind !== 'key-rotate' || this.#key === undefined || act.claims.from !== this.#key.kid) throw new CodedError('KEY_ALREADY_REVOKED', 'this key signs nothing');
    verifyJws(act.signed, this.#key);
    this.#key = act.key;
    const answer = JSON.stringify({ status: 'logged', kind, digest: act.digest, kid: act.key.kid, position: this.log.append(statementLeaf(content)) });
    this.keyActs.set(act.digest, answer);
    if (scripted === 'lost') return void request.socket.destroy();
    return send(response, 201, answer);
  }

  #get(path: string, response: ServerResponse): void {
    this.asked.push(path);
    const instead = this.instead.get(path);
    if (instead !== undefined) return send(response, instead.status, instead.text);
    if (path.startsWith('/v1/receipts/')) return this.#receipt(path.slice('/v1/receipts/'.length), response);
    if (!path.startsWith('/log/')) return this.#head(response);
    const bytes = this.log.serve(path.slice('/log/'.length));
    return bytes === undefined ? send(response, 404, '{"code":"LOG_TILE_UNKNOWN"}') : void response.writeHead(200).end(bytes);
  }

  #receipt(digest: string, response: ServerResponse): void {
    const accepted = this.accepted.find((one) => one.digest === digest);
    if (accepted === undefined) return send(response, 404, '{"code":"RECEIPT_UNKNOWN"}');
    this.sealsAfter -= 1;
    if (this.sealsAfter <= 0) this.log.seal();
    const receipt = this.#receiptOf(accepted);
    return receipt === undefined ? send(response, 202, '{"code":"RECEIPT_PENDING"}', { 'retry-after': this.receiptRetryAfter }) : void response.writeHead(200, { 'content-type': 'text/plain' }).end(receipt);
  }

  #receiptOf(accepted: Accepted): string | undefined {
    const receipt = this.log.receipt(accepted.position);
    return receipt === undefined ? undefined : this.lie(receipt, accepted);
  }

  #head(response: ServerResponse): void {
    if (this.headAnswer !== undefined) return send(response, this.headAnswer.status, this.headAnswer.text);
    const newest = this.accepted.at(-1);
    return send(response, 200, JSON.stringify({ seq: newest?.claims.seq ?? 0, digest: newest?.digest ?? null }));
  }

  /** Forgets every report after the first `kept`, and their entries, as a hub does whose backup was put back. */
  rollBack(kept: number): void {
    this.log.cut(this.accepted[kept]?.position ?? this.log.entries.length);
    this.accepted.length = kept;
  }

  #intake(received: Received): { readonly status: number; readonly text: string } {
    if (this.#key === undefined) throw new Error('no key is registered');
    const jws = decodeStrictJws(received.statement, { typ: STATEMENT_TYP });
    verifyJws(jws, this.#key);
    const claims = decodeClaims(jws.payload);
    const digest = toBase64url(jws.digest);
    const stored = this.accepted.find((one) => one.claims.seq === claims.seq);
    if (stored?.digest === digest) return this.#answer(stored, 200);
    if (stored !== undefined) return problem('STREAM_EQUIVOCATION');
    if (claims.seq !== this.accepted.length + 1) return problem('STREAM_GAP', { expectedSeq: this.accepted.length + 1 });
    if (claims.prev !== this.accepted.at(-1)?.digest) return problem('STREAM_FORK');
    const { lines } = decodeBody(claims, received.body === undefined ? new Uint8Array() : gunzipSync(received.body));
    const accepted = { ...received, claims, lines, digest, position: this.log.append(statementLeaf(received.statement)) };
    this.accepted.push(accepted);
    if (this.sealsAfter === 0) this.log.seal();
    return this.#answer(accepted, 201);
  }

  #answer(accepted: Accepted, status: number): { readonly status: number; readonly text: string } {
    const { claims, digest, position } = accepted;
    const receipt = this.#receiptOf(accepted);
    const text = JSON.stringify({ status: 'accepted', iss: claims.iss, str: claims.str, seq: claims.seq, digest, position, ...(receipt === undefined ? {} : { receipt }) });
    return { status: receipt === undefined ? 202 : status, text };
  }
}

function problem(code: string, more: object = {}): { readonly status: number; readonly text: string } {
  return { status: 409, text: JSON.stringify({ type: `urn:tributary:error:${code}`, title: 'refused', status: 409, code, ...more }) };
}

function send(response: ServerResponse, status: number, text: string, headers: Record<string, string> = {}): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(text);
}

async function collect(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

/** The lines of a batch, in the one spelling of docs/protocol.md section 3. */
function readLines(request: IncomingMessage, bytes: Buffer): readonly Received[] {
  if (request.headers['content-type'] !== 'application/x-ndjson') throw new Error('wrong type of a batch');
  return [...bytes.toString('latin1').matchAll(/([^\n]*)(\n|$)/gu)].slice(0, -1).map(([, line = '', end]) => {
    const { statement, body } = JSON.parse(line) as { readonly statement: string; readonly body?: string };
    const again = body === undefined ? { statement } : { statement, body: Buffer.from(body, 'base64url').toString('base64url') };
    if (end !== '\n' || JSON.stringify(again) !== line) throw new Error('another spelling of a line');
    return { statement, body: body === undefined ? undefined : Buffer.from(body, 'base64url') };
  });
}

/** The two parts, read by the platform's own multipart parser; order and types are those of docs/protocol.md section 3. */
async function readForm(request: IncomingMessage, bytes: Buffer): Promise<Received> {
  const form = await new Response(new Uint8Array(bytes), { headers: { 'content-type': request.headers['content-type'] ?? '' } }).formData();
  const parts = [...form.entries()];
  if (parts[0]?.[0] !== 'statement' || (parts.length === 2 && parts[1]?.[0] !== 'body') || parts.length > 2) throw new Error('wrong parts');
  const [statement, body] = parts.map(([, part]) => part);
  if (!(statement instanceof File) || statement.type !== 'application/compute-report+jwt') throw new Error('wrong type of the statement part');
  if (body !== undefined && (!(body instanceof File) || body.type !== 'application/x-ndjson')) throw new Error('wrong type of the body part');
  return { statement: await statement.text(), body: body === undefined ? undefined : Buffer.from(await body.arrayBuffer()) };
}
