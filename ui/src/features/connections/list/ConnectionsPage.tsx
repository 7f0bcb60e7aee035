/** The list of all connections. */
import { useInfiniteQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { Plug, Plus } from "lucide-react";
import { useState } from "react";
import { appsOptions } from "~/api/queries/apps";
import { connectionsOptions } from "~/api/queries/connections";
import type { Connection } from "~/api/types";
import { ConnectionStatusBadge } from "~/design/badge/ConnectionStatusBadge";
import { Button } from "~/design/button/Button";
import { EmptyState } from "~/design/empty-state/EmptyState";
import { Link } from "~/design/link/Link";
import { Page } from "~/design/page/Page";
import { PageHeader } from "~/design/page/PageHeader";
import { QueryView } from "~/design/query-view/QueryView";
import { CutText, NarrowOnly, TwoLines } from "~/design/table/Cells";
import type { Column } from "~/design/table/column";
import { LoadMore } from "~/design/table/LoadMore";
import { Table } from "~/design/table/Table";
import { Timestamp } from "~/design/time/Timestamp";
import { authInfo, formOf } from "../auth";
import { NewConnectionDialog } from "../create/NewConnectionDialog";

export function ConnectionsPage() {
  const connections = useInfiniteQuery(connectionsOptions());
  const apps = useInfiniteQuery(appsOptions());
  const [isCreating, setCreating] = useState(false);
  const navigate = useNavigate();
  const create = (
    <Button kind="primary" icon={<Plus />} onClick={() => setCreating(true)}>
      New connection
    </Button>
  );
  return (
    <Page>
      <PageHeader
        title="Connections"
        about="A connection holds the secrets of an app: those that it is called with, and those that its webhooks are signed with."
        actions={create}
      />
      <QueryView query={connections}>
        {(rows) =>
          rows.length === 0 ? (
            <EmptyState icon={<Plug />} title="No connections yet" actions={create}>
              Secrets belong here: scenarios name a connection and never see what is in it.
            </EmptyState>
          ) : (
            <>
              <Table
                label="Connections"
                columns={columns((id) => apps.data?.find((app) => app.id === id)?.name ?? "")}
                rows={rows}
                rowKey={(row) => row.id}
              />
              <LoadMore query={connections} shown={rows.length} />
            </>
          )
        }
      </QueryView>
      {isCreating && (
        <NewConnectionDialog
          appId={null}
          onCreated={({ id }) =>
            void navigate({ to: "/connections/$connectionId", params: { connectionId: id } })
          }
          onClose={() => setCreating(false)}
        />
      )}
    </Page>
  );
}

function columns(appName: (id: string) => string): Column<Connection>[] {
  return [
    {
      key: "name",
      header: "Name",
      cell: ({ id, name, status }) => (
        <>
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
          <NarrowOnly>
            <ConnectionStatusBadge status={status} />
          </NarrowOnly>
        </>
      ),
    },
    {
      key: "app",
      header: "App",
      width: "20%",
      cell: ({ appId }) => (
        <TwoLines>
          <Link look="plain" to="/apps/$appId" params={{ appId }} dir="auto">
            {appName(appId) || "App"}
          </Link>
        </TwoLines>
      ),
    },
    {
      key: "auth",
      header: "Authentication",
      width: "11rem",
      from: "wide",
      cell: ({ name, metadata }) => <CutText text={authInfo(formOf(name, metadata).auth).label} />,
    },
    {
      key: "status",
      header: "Status",
      width: "9rem",
      from: "medium",
      cell: ({ status }) => <ConnectionStatusBadge status={status} />,
    },
    {
      key: "changed",
      header: "Last change",
      width: "9rem",
      from: "wide",
      cell: ({ updatedAt }) => <Timestamp at={updatedAt} />,
    },
  ];
}
