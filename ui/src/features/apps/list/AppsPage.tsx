/** The list of all apps. */
import { useInfiniteQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { Blocks, Plus, TriangleAlert } from "lucide-react";
import { useState } from "react";
import { appsOptions } from "~/api/queries/apps";
import type { App, Scheme, WebhookSettings } from "~/api/types";
import { Badge } from "~/design/badge/Badge";
import { Button } from "~/design/button/Button";
import { CopyButton } from "~/design/copy-button/CopyButton";
import { EmptyState } from "~/design/empty-state/EmptyState";
import { Link } from "~/design/link/Link";
import { Page } from "~/design/page/Page";
import { PageHeader } from "~/design/page/PageHeader";
import { QueryView } from "~/design/query-view/QueryView";
import { CellActions, CutText, NarrowOnly, TwoLines } from "~/design/table/Cells";
import type { Column } from "~/design/table/column";
import { LoadMore } from "~/design/table/LoadMore";
import { Table } from "~/design/table/Table";
import { Timestamp } from "~/design/time/Timestamp";
import { DEFAULT_SCHEME, schemeInfo } from "~/features/webhooks/signing/schemes";
import { NewAppDialog } from "../create/NewAppDialog";

export function AppsPage() {
  const apps = useInfiniteQuery(appsOptions());
  const [isCreating, setCreating] = useState(false);
  const navigate = useNavigate();
  const create = (
    <Button kind="primary" icon={<Plus />} onClick={() => setCreating(true)}>
      New app
    </Button>
  );
  return (
    <Page>
      <PageHeader
        title="Apps"
        about="An app is a system that events come from or that is called. Its key is in its webhook address."
        actions={create}
      />
      <QueryView query={apps}>
        {(rows) =>
          rows.length === 0 ? (
            <EmptyState icon={<Blocks />} title="No apps yet" actions={create}>
              Make one for each system that sends events, such as your shop.
            </EmptyState>
          ) : (
            <>
              <Table label="Apps" columns={columns} rows={rows} rowKey={(row) => row.id} />
              <LoadMore query={apps} shown={rows.length} />
            </>
          )
        }
      </QueryView>
      {isCreating && (
        <NewAppDialog
          onCreated={({ id }) => void navigate({ to: "/apps/$appId", params: { appId: id } })}
          onClose={() => setCreating(false)}
        />
      )}
    </Page>
  );
}

function schemeOf(webhook: App["webhook"]): Scheme {
  return (webhook as WebhookSettings).scheme ?? DEFAULT_SCHEME;
}

function isOpen(webhook: App["webhook"]): boolean {
  return schemeInfo(schemeOf(webhook)).secret === null;
}

/** An app that asks for no proof must not look as safe as the others, on a phone neither. */
function OpenBadge() {
  return <Badge tone="warning" text="Anyone may send" icon={<TriangleAlert aria-hidden />} />;
}

const columns: Column<App>[] = [
  {
    key: "name",
    header: "Name",
    cell: ({ id, name, key, webhook }) => (
      <>
        <TwoLines below={key === name ? null : key}>
          <Link look="plain" to="/apps/$appId" params={{ appId: id }} title={name} dir="auto">
            {name}
          </Link>
        </TwoLines>
        {isOpen(webhook) && (
          <NarrowOnly>
            <OpenBadge />
          </NarrowOnly>
        )}
      </>
    ),
  },
  {
    key: "scheme",
    header: "Senders prove themselves by",
    width: "13rem",
    from: "medium",
    cell: ({ webhook }) =>
      isOpen(webhook) ? <OpenBadge /> : <CutText text={schemeInfo(schemeOf(webhook)).label} />,
  },
  {
    key: "changed",
    header: "Last change",
    width: "9rem",
    from: "wide",
    cell: ({ updatedAt }) => <Timestamp at={updatedAt} />,
  },
  {
    key: "actions",
    header: "Actions",
    width: "5rem",
    kind: "actions",
    cell: ({ name, webhookUrl }) => (
      <CellActions>
        <CopyButton text={webhookUrl} label={`Copy the webhook address of ${name}`} />
      </CellActions>
    ),
  },
];
