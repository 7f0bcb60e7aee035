/** The connections of an app. */
import { useQuery } from "@tanstack/react-query";
import { Plug, Plus } from "lucide-react";
import { useState } from "react";
import { appConnectionsOptions } from "~/api/queries/apps";
import type { App, Connection } from "~/api/types";
import { Badge } from "~/design/badge/Badge";
import { ConnectionStatusBadge } from "~/design/badge/ConnectionStatusBadge";
import { Button } from "~/design/button/Button";
import { EmptyState } from "~/design/empty-state/EmptyState";
import { Link } from "~/design/link/Link";
import { QueryView } from "~/design/query-view/QueryView";
import { FormActions } from "~/design/section/Section";
import { TwoLines } from "~/design/table/Cells";
import type { Column } from "~/design/table/column";
import { Table } from "~/design/table/Table";
import { NewConnectionDialog } from "~/features/connections/create/NewConnectionDialog";

export function AppConnections({ app }: { app: App }) {
  const connections = useQuery(appConnectionsOptions(app.id));
  const [isCreating, setCreating] = useState(false);
  const create = (
    <Button icon={<Plus />} onClick={() => setCreating(true)}>
      New connection
    </Button>
  );
  return (
    <>
      <QueryView query={connections}>
        {(rows) =>
          rows.length === 0 ? (
            <EmptyState icon={<Plug />} title="No connections yet" actions={create}>
              A connection holds the secrets of an app: those that its webhooks are signed with, and
              those that it is called with.
            </EmptyState>
          ) : (
            <>
              <Table
                label={`Connections of ${app.name}`}
                rows={rows}
                rowKey={(row) => row.id}
                columns={columns(app)}
              />
              <FormActions>{create}</FormActions>
            </>
          )
        }
      </QueryView>
      {isCreating && (
        <NewConnectionDialog
          appId={app.id}
          onCreated={() => setCreating(false)}
          onClose={() => setCreating(false)}
        />
      )}
    </>
  );
}

function columns(app: App): Column<Connection>[] {
  return [
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
  ];
}
