/** What came to an app's webhook last, refused requests too, as it comes. */
import { useQuery } from "@tanstack/react-query";
import { Inbox } from "lucide-react";
import { useState } from "react";
import { deliveriesOptions } from "~/api/queries/apps";
import type { App, Delivery } from "~/api/types";
import { Button } from "~/design/button/Button";
import { EmptyState } from "~/design/empty-state/EmptyState";
import { PathLink } from "~/design/link/PathLink";
import { QueryView } from "~/design/query-view/QueryView";
import { NarrowOnly, TwoLines } from "~/design/table/Cells";
import type { Column } from "~/design/table/column";
import { Table } from "~/design/table/Table";
import { Timestamp } from "~/design/time/Timestamp";
import styles from "./Deliveries.module.css";
import { DeliveryDialog } from "./DeliveryDialog";
import { DeliveryResult } from "./DeliveryResult";

/** Requests are not announced as events, so they are asked for. */
const REFRESH_MILLIS = 2_000;

export function Deliveries({ app }: { app: App }) {
  const deliveries = useQuery({
    ...deliveriesOptions(app.id),
    refetchInterval: REFRESH_MILLIS,
  });
  const [shown, setShown] = useState<number | null>(null);
  const delivery = deliveries.data?.find(({ number }) => number === shown);
  return (
    <QueryView query={deliveries}>
      {(rows) => (
        <>
          {rows.length === 0 ? (
            <EmptyState icon={<Inbox />} title="Nothing has come yet">
              Requests appear here as they come, refused ones too. The last 50 are kept until the
              server is started again.
            </EmptyState>
          ) : (
            <>
              <p className={styles.about}>
                The last {rows.length}, as they come. At most 50 are kept, until the server is
                started again.
              </p>
              <Table
                label="Deliveries"
                columns={columns(setShown)}
                rows={rows}
                rowKey={(row) => String(row.number)}
              />
            </>
          )}
          {delivery && (
            <DeliveryDialog app={app} delivery={delivery} onClose={() => setShown(null)} />
          )}
        </>
      )}
    </QueryView>
  );
}

function columns(show: (number: number) => void): Column<Delivery>[] {
  return [
    {
      key: "request",
      header: "Request",
      cell: (row) => (
        <>
          <TwoLines below={row.refusal?.message} isLong>
            <Request delivery={row} />
          </TwoLines>
          <NarrowOnly>
            <DeliveryResult delivery={row} />
            <Timestamp at={row.at} />
          </NarrowOnly>
        </>
      ),
    },
    {
      key: "result",
      header: "Result",
      width: "content",
      from: "medium",
      cell: (row) => <DeliveryResult delivery={row} />,
    },
    {
      key: "runs",
      header: "Runs",
      width: "content",
      from: "wide",
      cell: ({ runs }) => <RunLinks runs={runs} />,
    },
    {
      key: "at",
      header: "Received",
      width: "content",
      from: "medium",
      cell: ({ at }) => <Timestamp at={at} />,
    },
    {
      key: "actions",
      header: "Actions",
      width: "content",
      kind: "actions",
      cell: ({ number }) => (
        <Button
          size="small"
          kind="quiet"
          aria-label={`Show delivery ${number}`}
          onClick={() => show(number)}
        >
          Show
        </Button>
      ),
    },
  ];
}

/** Every request came to the address of webhooks: what differs begins behind it. */
const WEBHOOKS = "/api/webhook";

function Request({ delivery: { method, url } }: { delivery: Delivery }) {
  const path = url.startsWith(`${WEBHOOKS}/`) ? url.slice(WEBHOOKS.length) : url;
  return (
    <span title={`${method} ${url}`} dir="auto">
      {method} {path}
    </span>
  );
}

function RunLinks({ runs }: { runs: readonly string[] }) {
  const first = runs[0];
  if (first === undefined) return <span className={styles.none}>None</span>;
  return (
    <>
      <PathLink path={`/runs/${first}`} title={first}>
        …{first.slice(-6)}
      </PathLink>
      {runs.length > 1 && ` and ${runs.length - 1} more`}
    </>
  );
}
