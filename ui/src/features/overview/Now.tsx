/** The figures of this moment: what waits, what runs, what there is. */
import type { HealthStats } from "~/api/types";
import { Figure, Figures } from "~/design/chart/Figure";
import { bytesText } from "~/design/text/bytes-text";
import { duration } from "~/design/time/format-time";
import { countText } from "./figures";

export function Now({ stats, version }: { stats: HealthStats; version: string }) {
  const { queued, inFlight, oldestQueuedMillis, runs, scenarios, enabledScenarios, store } = stats;
  const count = (value: number | null | undefined) => (value == null ? "–" : countText(value));
  return (
    <Figures isOnGrid>
      <Figure
        name="Queued"
        value={count(queued)}
        about={
          oldestQueuedMillis == null
            ? "Nothing waits"
            : `The oldest waits for ${duration(oldestQueuedMillis)}`
        }
      />
      <Figure name="Running" value={count(inFlight)} about={`${count(runs?.waiting)} waiting`} />
      <Figure
        name="Scenarios"
        value={count(scenarios)}
        about={`${count(enabledScenarios)} enabled`}
      />
      <Figure
        name="On disk"
        value={store?.bytes === undefined ? "–" : bytesText(store.bytes)}
        about={store?.kind === "sqlite" ? "SQLite" : (store?.kind ?? "")}
      />
      <Figure
        name="Up for"
        value={stats.uptimeMillis == null ? "–" : duration(stats.uptimeMillis)}
        about={`Millrace ${version}`}
      />
    </Figures>
  );
}
