// Writes what the vendors' JavaScript libraries sign into Millrace's fixtures.
import { writeFileSync } from 'node:fs';

import { library, vendors } from './vendors.mjs';

const now = 1_700_000_000;
const bodies = [
  JSON.stringify({ id: 'evt_1', type: 'order.created', note: 'Grüße 🚀' }),
  '{"spaces" :  1.10, "escaped":"\\u00e9"}\n',
];
const vectors = [];
for (const [scheme, vendor] of Object.entries(vendors)) {
  if (!vendor.sign) continue;
  for (const body of bodies) {
    const headers = await vendor.sign(vendor.secret, now, body);
    const vector = { scheme, secret: vendor.secret, now, headers, body };
    if (!(await vendor.verify(vector))) throw new Error(`${vendor.library} refuses its own`);
    vectors.push({ library: library(vendor.library), ...vector });
  }
}
const file = new URL('../../crates/server/tests/fixtures/signatures/npm.json', import.meta.url);
writeFileSync(file, `${JSON.stringify(vectors, null, 2)}\n`);
console.log(`${vectors.length} vectors written`);
