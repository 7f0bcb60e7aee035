// Each vendor's own JavaScript library, as one function that signs and one that checks. Reading and
// writing fixtures is in generate.mjs and check.mjs.
import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';

import { sign as octokitSign, verify as octokitVerify } from '@octokit/webhooks-methods';
import '@shopify/shopify-api/adapters/web-api';
import { ApiVersion, shopifyApi } from '@shopify/shopify-api';
import bolt from '@slack/bolt';
import { Webhook } from 'standardwebhooks';
import Stripe from 'stripe';

const { dependencies } = JSON.parse(readFileSync(new URL('package.json', import.meta.url)));
export const library = (name) => `npm ${name} ${dependencies[name]}`;

// The libraries read the clock themselves.
async function at(seconds, work) {
  const now = Date.now;
  Date.now = () => seconds * 1000;
  try {
    return await work();
  } finally {
    Date.now = now;
  }
}

function passes(work) {
  try {
    work();
    return true;
  } catch {
    return false;
  }
}

const shopify = (secret) =>
  shopifyApi({
    apiKey: 'key',
    apiSecretKey: secret,
    apiVersion: ApiVersion?.January25 ?? '2025-01',
    hostName: 'millrace.example',
    isEmbeddedApp: false,
    logger: { log: () => {}, level: 0 },
  });

// Shopify adds these to every webhook; its library refuses one without them.
const shopifyHeaders = {
  'x-shopify-api-version': '2025-01',
  'x-shopify-shop-domain': 'shop.myshopify.com',
  'x-shopify-topic': 'orders/create',
};

const stripe = new Stripe('sk_test_unused');

export const vendors = {
  'standard-webhooks': {
    library: 'standardwebhooks',
    secret: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
    sign: (secret, now, body) => ({
      'webhook-id': 'msg_js',
      'webhook-timestamp': String(now),
      'webhook-signature': new Webhook(secret).sign('msg_js', new Date(now * 1000), body),
    }),
    verify: ({ secret, now, headers, body }) =>
      at(now, () => passes(() => new Webhook(secret).verify(body, headers))),
  },
  github: {
    library: '@octokit/webhooks-methods',
    secret: "It's a Secret to Everybody",
    sign: async (secret, now, body) => ({
      'x-github-delivery': '72d3162e-cc78-11e3-81ab-4c9367dc0958',
      'x-hub-signature-256': await octokitSign(secret, body),
    }),
    verify: ({ secret, headers, body }) =>
      octokitVerify(secret, body, headers['x-hub-signature-256']),
  },
  stripe: {
    library: 'stripe',
    secret: 'whsec_test_secret',
    sign: (secret, now, body) => ({
      'stripe-signature': stripe.webhooks.generateTestHeaderString({
        payload: body,
        secret,
        timestamp: now,
      }),
    }),
    verify: ({ secret, now, headers, body }) =>
      at(now, () =>
        passes(() => stripe.webhooks.constructEvent(body, headers['stripe-signature'], secret)),
      ),
  },
  slack: {
    library: '@slack/bolt',
    secret: '8f742231b10e8888abcd99yyyzzz85a5',
    verify: ({ secret, now, headers, body }) =>
      passes(() =>
        bolt.verifySlackRequest({
          signingSecret: secret,
          body,
          headers: {
            'x-slack-signature': headers['x-slack-signature'],
            'x-slack-request-timestamp': Number(headers['x-slack-request-timestamp']),
          },
          nowMilliseconds: now * 1000,
        }),
      ),
  },
  shopify: {
    library: '@shopify/shopify-api',
    secret: 'hush',
    // The library only checks; generate.mjs writes nothing that it does not accept.
    sign: (secret, now, body) => ({
      ...shopifyHeaders,
      'x-shopify-hmac-sha256': createHmac('sha256', secret).update(body).digest('base64'),
      'x-shopify-webhook-id': 'b54557e4-bdd9-4b37-8a5f-bf7d70bcd043',
    }),
    verify: async ({ secret, headers, body }) => {
      const rawRequest = new Request('https://millrace.example/api/webhook/shop', {
        method: 'POST',
        headers: { ...shopifyHeaders, ...headers },
        body,
      });
      const result = await shopify(secret).webhooks.validate({ rawBody: body, rawRequest });
      return result.valid;
    },
  },
};
