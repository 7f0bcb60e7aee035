/** Throughput and how long runs took, over the last hours. */
import type { Statistics } from "~/api/types";
import { Figure, Figures } from "~/design/chart/Figure";
import { TimeChart } from "~/design/chart/TimeChart";
import { Link } from "~/design/link/Link";
import { Section } from "~/design/section/Section";
import { duration } from "~/design/time/format-time";
import { bucketTime, countText, rateText, successRate } from "./figures";

interface CourseProps {
  statistics: Statistics;
  hours: number;
}

export function Course({ statistics, hours }: CourseProps) {
  const { buckets, total, bucketSeconds } = statistics;
  const each = bucketSeconds < 3600 ? "minute" : "hour";
  const rate = rateText(successRate(total));
  const millis = (value: number | null = null) => (value === null ? "–" : duration(value));
  const shared = {
    times: buckets.map(({ at }) => at),
    formatTime: (at: string) => bucketTime(at, hours),
  };
  return (
    <>
      <Section title="Throughput">
        <Figures isOnGrid>
          <Figure name="Runs started" value={countText(total.started)} />
          <Figure
            name="Succeeded"
            value={countText(total.succeeded)}
            about={`${rate} of ended runs`}
          />
          <Figure name="Failed" value={<Ended status="failed" {...{ hours, total }} />} />
          <Figure name="Cancelled" value={<Ended status="cancelled" {...{ hours, total }} />} />
        </Figures>
        <TimeChart
          {...shared}
          title={`Runs ended in each ${each}`}
          about={`${countText(total.succeeded)} succeeded, ${countText(total.failed)} failed, ${countText(total.cancelled)} were cancelled.`}
          kind="bars"
          format={countText}
          series={[
            {
              key: "succeeded",
              label: "Succeeded",
              tone: "success",
              values: buckets.map(({ succeeded }) => succeeded),
            },
            {
              key: "failed",
              label: "Failed",
              tone: "danger",
              values: buckets.map(({ failed }) => failed),
            },
            {
              key: "cancelled",
              label: "Cancelled",
              tone: "neutral",
              values: buckets.map(({ cancelled }) => cancelled),
            },
          ]}
        />
      </Section>
      <Section title="How long runs take">
        <Figures isOnGrid>
          <Figure name="Half within" value={millis(total.p50Millis)} about="p50" />
          <Figure name="95 of 100 within" value={millis(total.p95Millis)} about="p95" />
          <Figure name="99 of 100 within" value={millis(total.p99Millis)} about="p99" />
        </Figures>
        <TimeChart
          {...shared}
          title={`Durations in each ${each}`}
          about={`Half within ${millis(total.p50Millis)}, 99 of 100 within ${millis(total.p99Millis)}.`}
          kind="lines"
          format={duration}
          series={[
            {
              key: "p50",
              label: "p50",
              tone: "accent",
              values: buckets.map(({ p50Millis = null }) => p50Millis),
            },
            {
              key: "p95",
              label: "p95",
              tone: "warning",
              values: buckets.map(({ p95Millis = null }) => p95Millis),
            },
            {
              key: "p99",
              label: "p99",
              tone: "danger",
              values: buckets.map(({ p99Millis = null }) => p99Millis),
            },
          ]}
        />
      </Section>
    </>
  );
}

interface EndedProps {
  status: "failed" | "cancelled";
  hours: number;
  total: Statistics["total"];
}

/** How many ended so, and the way to them. */
function Ended({ status, hours, total }: EndedProps) {
  const count = total[status];
  if (count === 0) return countText(count);
  const range = hours <= 1 ? "1h" : hours <= 24 ? "24h" : "7d";
  return (
    <Link to="/runs" search={{ status: [status], range }}>
      {countText(count)}
    </Link>
  );
}
