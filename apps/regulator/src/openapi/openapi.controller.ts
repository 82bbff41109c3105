import { Controller, Get } from '@nestjs/common';
import { openApiDocument } from './document.js';
import type { Json } from './operation.js';

@Controller('.well-known')
export class OpenApiController {
  /** What a hub answers to, for those who write a client. */
  @Get('openapi.json')
  document(): Json {
    return openApiDocument();
  }
}
