/** The tokens that programs call the API with. */
import { useInfiniteQuery } from "@tanstack/react-query";
import { KeyRound, Plus } from "lucide-react";
import { useState } from "react";
import { tokensOptions } from "~/api/queries/tokens";
import type { Token } from "~/api/types";
import { Badge } from "~/design/badge/Badge";
import { Button } from "~/design/button/Button";
import { EmptyState } from "~/design/empty-state/EmptyState";
import { Page } from "~/design/page/Page";
import { PageHeader } from "~/design/page/PageHeader";
import { QueryView } from "~/design/query-view/QueryView";
import { CutText } from "~/design/table/Cells";
import type { Column } from "~/design/table/column";
import { LoadMore } from "~/design/table/LoadMore";
import { Table } from "~/design/table/Table";
import { Timestamp } from "~/design/time/Timestamp";
import { useNow } from "~/design/time/use-now";
import { NewTokenDialog } from "./NewTokenDialog";
import { RevokeTokenDialog } from "./RevokeTokenDialog";

export function TokensPage() {
  const tokens = useInfiniteQuery(tokensOptions());
  const [isCreating, setCreating] = useState(false);
  const [revoked, setRevoked] = useState<Token | null>(null);
  const create = (
    <Button kind="primary" icon={<Plus />} onClick={() => setCreating(true)}>
      New token
    </Button>
  );
  return (
    <Page>
      <PageHeader
        title="API tokens"
        about="Programs call the API with a token. Each may do all that you may; what it changes is recorded under its name."
        actions={create}
      />
      <QueryView query={tokens}>
        {(rows) =>
          rows.length === 0 ? (
            <EmptyState icon={<KeyRound />} title="No tokens yet" actions={create}>
              Make one for each program, so that each can be revoked alone.
            </EmptyState>
          ) : (
            <>
              <Table
                label="API tokens"
                columns={columns(setRevoked)}
                rows={rows}
                rowKey={(row) => row.id}
              />
              <LoadMore query={tokens} shown={rows.length} />
            </>
          )
        }
      </QueryView>
      {isCreating && <NewTokenDialog onClose={() => setCreating(false)} />}
      {revoked && <RevokeTokenDialog token={revoked} onClose={() => setRevoked(null)} />}
    </Page>
  );
}

function columns(revoke: (token: Token) => void): Column<Token>[] {
  return [
    { key: "name", header: "Name", cell: ({ name }) => <CutText text={name} /> },
    {
      key: "created",
      header: "Made",
      width: "9rem",
      from: "medium",
      cell: ({ createdAt }) => <Timestamp at={createdAt} />,
    },
    {
      key: "expires",
      header: "Expires",
      width: "9rem",
      cell: ({ expiresAt }) => <Expiry at={expiresAt} />,
    },
    {
      key: "actions",
      header: "Actions",
      width: "7rem",
      kind: "actions",
      cell: (token) => (
        <Button
          size="small"
          kind="quiet"
          aria-label={`Revoke ${token.name}`}
          onClick={() => revoke(token)}
        >
          Revoke
        </Button>
      ),
    },
  ];
}

function Expiry({ at }: { at: string | null | undefined }) {
  const now = useNow();
  if (!at) return <>Never</>;
  if (new Date(at) <= now) return <Badge tone="warning" text="Expired" />;
  return <Timestamp at={at} />;
}
