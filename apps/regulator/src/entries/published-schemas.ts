import type { SchemaContent } from '#libs/entries';
import { REPORT_SCHEMA } from '#libs/report';

/** What a log says at its beginning that its statements go by. */
export const PUBLISHED_SCHEMAS: readonly SchemaContent[] = [{ ...REPORT_SCHEMA, schema: {} }];
