import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { configJsonSchema } from '../lib/profile/schema';

writeFileSync(join(__dirname, '../config/schema.json'), `${JSON.stringify(configJsonSchema(), null, 2)}\n`);
