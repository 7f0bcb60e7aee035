/** The examples that a scenario can be made from: the files that the documentation shows, too. */
import hello from "../../../../../examples/hello.yaml?raw";
import orderAlerts from "../../../../../examples/order-alerts.yaml?raw";
import syncApi from "../../../../../examples/sync-api.yaml?raw";
import { readScenarios } from "../file/scenario-file";

export const examples = [hello, orderAlerts, syncApi].flatMap(readScenarios);
