import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readSettings } from '../lambda/rerank/settings';
import { openApiDocument } from './openapi-document';

// Writes openapi.json, for the function's default limits: node --import tsx scripts/openapi.ts
const { limits } = readSettings({ ENDPOINT_NAME: 'any', DEVICE: 'gpu' });
const text = JSON.stringify(openApiDocument(limits), null, 2);
writeFileSync(join(__dirname, '../docs/openapi.json'), `${text}\n`);
