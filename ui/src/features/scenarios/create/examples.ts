/** The examples that a scenario can be made from: the files that the documentation shows, too. */
import hello from "../../../../../examples/hello.yaml?raw";
import orderAlerts from "../../../../../examples/order-alerts.yaml?raw";
import syncApi from "../../../../../examples/sync-api.yaml?raw";

/** All of them as the documents of one file. */
export const EXAMPLES_TEXT = [hello, orderAlerts, syncApi].join("\n---\n");

/** What an event of each has in its body, by the name of the example. */
export const EXAMPLE_BODIES: Readonly<Record<string, unknown>> = {
  hello: { id: "A-1001", total: 120 },
  "order-alerts": { id: "A-1002", total: 250, country: "DE" },
  "sync-api": { id: "A-1003", total: 100 },
};
