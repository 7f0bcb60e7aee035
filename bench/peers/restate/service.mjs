import * as restate from "@restatedev/restate-sdk";
import { createServer } from "node:http2";
import { createHmac, timingSafeEqual } from "node:crypto";

const { SECRET, PORT } = process.env;

function isSigned(body, signature) {
  const given = Buffer.from(signature ?? "", "hex");
  const expected = createHmac("sha256", SECRET).update(body).digest();
  return given.length === expected.length && timingSafeEqual(given, expected);
}

const bench = restate.service({
  name: "bench",
  handlers: {
    hook3: restate.handlers.handler(
      { accept: "application/json", input: restate.serde.binary },
      async (ctx, body) => {
        if (!isSigned(body, ctx.request().headers.get("x-signature"))) {
          throw new restate.TerminalError("wrong signature", { errorCode: 401 });
        }
        const event = JSON.parse(Buffer.from(body).toString());
        const order = await ctx.run("order", () => ({
          total: event.total * 2,
          customer: event.customer.name.toUpperCase(),
        }));
        const isLarge = await ctx.run("large", () => order.total > 100);
        if (!isLarge) {
          throw new restate.TerminalError("too small", { errorCode: 422 });
        }
        return ctx.run("answer", () => ({
          id: event.id,
          customer: order.customer,
          total: order.total,
        }));
      },
    ),
  },
});

createServer(restate.createEndpointHandler({ services: [bench] })).listen(Number(PORT), "127.0.0.1");
