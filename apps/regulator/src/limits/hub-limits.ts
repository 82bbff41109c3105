import { z } from 'zod';

/** What one hub takes at most. Whoever meets a limit is told which, and when to come back. */
export interface HubLimits {
  /** Bytes of a compressed body. BODY_TOO_LARGE. */
  readonly gzipBytes: number;
  /** Bytes of a batch of reports. BATCH_TOO_LARGE. */
  readonly batchBytes: number;
  /** Bytes that a body may unfold to. BODY_BOMB. */
  readonly bodyBytes: number;
  /** Lines of a body. REPORT_BODY_LINES. */
  readonly bodyLines: number;
  /** How many times its own size a body may unfold to, beyond the first 64 KiB. BODY_BOMB. */
  readonly expansion: number;
  /** Statements of one provider: so many a second, and so many at once after a quiet time. RATE_LIMITED. */
  readonly providerRate: number;
  readonly providerBurst: number;
  /** Requests from one address whose sender has not proved who it is. RATE_LIMITED. */
  readonly addressRate: number;
  readonly addressBurst: number;
  /** Reports that are being read, in all and from one address. INTAKE_BUSY, RATE_LIMITED. */
  readonly uploads: number;
  readonly addressUploads: number;
  /** Bytes of compressed bodies in memory. INTAKE_BUSY. */
  readonly uploadBytes: number;
  /** Seconds in which a request has to arrive. REQUEST_TIMEOUT. */
  readonly requestSeconds: number;
  /** Bytes of a request's header section. HEADERS_TOO_LARGE. */
  readonly headerBytes: number;
}

const MIB = 2 ** 20;

/** The variables. What an auditor has to be able to read (libs/report) bounds them from above: a hub may take less than the protocol, never more. */
export const LIMIT_SHAPE = {
  TRIBUTARY_LIMIT_GZIP_BYTES: whole(1, 16 * MIB, 16 * MIB),
  TRIBUTARY_LIMIT_BATCH_BYTES: whole(1, 64 * MIB, 8 * MIB),
  TRIBUTARY_LIMIT_BODY_BYTES: whole(1, 64 * MIB, 64 * MIB),
  TRIBUTARY_LIMIT_BODY_LINES: whole(1, 100_000, 100_000),
  // Bodies of a thousand workloads that differ in their names only unfold to about thirty times their size.
  TRIBUTARY_LIMIT_EXPANSION: whole(2, 1_100, 200),
  TRIBUTARY_LIMIT_PROVIDER_RATE: whole(1, 1_000_000, 1_000),
  TRIBUTARY_LIMIT_PROVIDER_BURST: whole(1, 1_000_000, 20_000),
  TRIBUTARY_LIMIT_ADDRESS_RATE: whole(1, 1_000_000, 200),
  TRIBUTARY_LIMIT_ADDRESS_BURST: whole(1, 1_000_000, 4_000),
  TRIBUTARY_LIMIT_UPLOADS: whole(1, 100_000, 1_024),
  TRIBUTARY_LIMIT_ADDRESS_UPLOADS: whole(1, 100_000, 512),
  TRIBUTARY_LIMIT_UPLOAD_BYTES: whole(1, 2 ** 40, 512 * MIB),
  TRIBUTARY_LIMIT_REQUEST_SECONDS: whole(1, 3_600, 300),
  TRIBUTARY_LIMIT_HEADER_BYTES: whole(1_024, MIB, 16_384),
};

type LimitVariables = { readonly [Name in keyof typeof LIMIT_SHAPE]: z.infer<(typeof LIMIT_SHAPE)[Name]> };

/** The limits that the variables stand for. */
export function limitsOf(read: LimitVariables): HubLimits {
  return {
    gzipBytes: read.TRIBUTARY_LIMIT_GZIP_BYTES,
    batchBytes: read.TRIBUTARY_LIMIT_BATCH_BYTES,
    bodyBytes: read.TRIBUTARY_LIMIT_BODY_BYTES,
    bodyLines: read.TRIBUTARY_LIMIT_BODY_LINES,
    expansion: read.TRIBUTARY_LIMIT_EXPANSION,
    providerRate: read.TRIBUTARY_LIMIT_PROVIDER_RATE,
    providerBurst: read.TRIBUTARY_LIMIT_PROVIDER_BURST,
    addressRate: read.TRIBUTARY_LIMIT_ADDRESS_RATE,
    addressBurst: read.TRIBUTARY_LIMIT_ADDRESS_BURST,
    uploads: read.TRIBUTARY_LIMIT_UPLOADS,
    addressUploads: read.TRIBUTARY_LIMIT_ADDRESS_UPLOADS,
    uploadBytes: read.TRIBUTARY_LIMIT_UPLOAD_BYTES,
    requestSeconds: read.TRIBUTARY_LIMIT_REQUEST_SECONDS,
    headerBytes: read.TRIBUTARY_LIMIT_HEADER_BYTES,
  };
}

/** What holds where nobody said otherwise. */
export const DEFAULT_LIMITS: HubLimits = limitsOf(z.object(LIMIT_SHAPE).parse({}));

function whole(least: number, most: number, otherwise: number): z.ZodDefault<z.ZodPipe<z.ZodPipe<z.ZodString, z.ZodTransform<number, string>>, z.ZodInt>> {
  return z.string().regex(/^\d{1,13}$/).transform(Number).pipe(z.int().min(least).max(most)).default(otherwise).describe(`a whole number from ${least} to ${most}`);
}
