/** The connections of an app. */
import { useQuery } from "@tanstack/react-query";
import { Plug } from "lucide-react";
import { appConnectionsOptions } from "~/api/queries/apps";
import type { App } from "~/api/types";
import { Badge } from "~/design/badge/Badge";
import { ConnectionStatusBadge } from "~/design/badge/ConnectionStatusBadge";
import { EmptyState } from "~/design/empty-state/EmptyState";
import { ButtonLink, Link } from "~/design/link/Link";
import { QueryView } from "~/design/query-view/QueryView";
import { TwoLines } from "~/design/table/Cells";
import { Table } from "~/design/table/Table";

export function AppConnections({ app }: { app: App }) {
  const connections = useQuery(appConnectionsOptions(app.id));
  const create = (
    <ButtonLink to="/connections" search={{ newFor: app.id }}>
      New connection
    </ButtonLink>
  );
  return (
    <QueryView query={connections}>
      {(rows) =>
        rows.length === 0 ? (
          <EmptyState icon={<Plug />} title="No connections yet" actions={create}>
            A connection holds the secrets of an app: those that its webhooks are signed with, and
            those that it is called with.
          </EmptyState>
        ) : (
          <Table
            label={`Connections of ${app.name}`}
            rows={rows}
            rowKey={(row) => row.id}
            columns={[
              {
                key: "name",
                header: "Name",
                cell: ({ id, name }) => (
                  <TwoLines>
                    <Link
                      look="plain"
                      to="/connections/$connectionId"
                      params={{ connectionId: id }}
                      title={name}
                      dir="auto"
                    >
                      {name}
                    </Link>
                  </TwoLines>
                ),
              },
              {
                key: "default",
                header: "Default",
                width: "8rem",
                cell: ({ id }) => id === app.defaultConnectionId && <Badge text="Default" />,
              },
              {
                key: "status",
                header: "Status",
                width: "8rem",
                cell: ({ status }) => <ConnectionStatusBadge status={status} />,
              },
            ]}
          />
        )
      }
    </QueryView>
  );
}
