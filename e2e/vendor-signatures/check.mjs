// Shows what Millrace signs (a fixture that a test of Millrace keeps fresh) to the vendors' JavaScript
// libraries. Ends with 1 if one of them refuses it, or accepts it after a change.
import { readFileSync } from 'node:fs';
import { createPublicKey, verify } from 'node:crypto';

import { library, vendors } from './vendors.mjs';

const file = new URL('../../crates/server/tests/fixtures/signatures/millrace.json', import.meta.url);
const vectors = JSON.parse(readFileSync(file));

// The JavaScript library of Standard Webhooks knows no v1a, so OpenSSL checks the rule of the
// specification itself.
function asymmetric({ secret, headers, body }) {
  const x = Buffer.from(secret.slice('whpk_'.length), 'base64').toString('base64url');
  const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' });
  const signed = `${headers['webhook-id']}.${headers['webhook-timestamp']}.${body}`;
  const signature = Buffer.from(headers['webhook-signature'].slice('v1a,'.length), 'base64');
  return verify(null, Buffer.from(signed), key, signature);
}

let faults = 0;
for (const vector of vectors) {
  const vendor = vendors[vector.scheme];
  const isPublicKey = vector.secret.startsWith('whpk_');
  const accepts = isPublicKey ? asymmetric : vendor.verify;
  const name = isPublicKey ? 'openssl ed25519' : library(vendor.library);
  const whole = await accepts(vector);
  const tampered = await accepts({ ...vector, body: vector.body.replace('}', ' }') });
  if (!whole || tampered) {
    faults += 1;
    console.error(`${name} and Millrace disagree: accepted ${whole}, tampered ${tampered}`, vector);
  } else {
    console.log(`${name} accepts ${vector.scheme}`);
  }
}
process.exit(faults === 0 && vectors.length > 0 ? 0 : 1);
