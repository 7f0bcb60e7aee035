/** The examples that a scenario can be made from: the files that the documentation shows, too. */
import hello from "../../../../../examples/hello.yaml?raw";
import orderAlerts from "../../../../../examples/order-alerts.yaml?raw";
import syncApi from "../../../../../examples/sync-api.yaml?raw";

/** All of them as the documents of one file. */
export const EXAMPLES_TEXT = [hello, orderAlerts, syncApi].join("\n---\n");
