/** The variables of the instance. */
import { useQuery } from "@tanstack/react-query";
import { Pencil, Plus, Trash2, Variable as VariableIcon } from "lucide-react";
import { useState } from "react";
import { variablesOptions } from "~/api/queries/variables";
import type { Variable } from "~/api/types";
import { Button } from "~/design/button/Button";
import { IconButton } from "~/design/button/IconButton";
import { EmptyState } from "~/design/empty-state/EmptyState";
import { Page } from "~/design/page/Page";
import { PageHeader } from "~/design/page/PageHeader";
import { QueryView } from "~/design/query-view/QueryView";
import { CellActions, CutText } from "~/design/table/Cells";
import type { Column } from "~/design/table/column";
import { Table } from "~/design/table/Table";
import { Timestamp } from "~/design/time/Timestamp";
import { DeleteVariableDialog } from "./DeleteVariableDialog";
import { VariableDialog } from "./VariableDialog";
import { valueText } from "./variable-value";

type Opened = { kind: "edit"; variable: Variable | null } | { kind: "delete"; variable: Variable };

export function VariablesPage() {
  const variables = useQuery(variablesOptions());
  const [opened, setOpened] = useState<Opened | null>(null);
  const close = () => setOpened(null);
  const create = (
    <Button
      kind="primary"
      icon={<Plus />}
      onClick={() => setOpened({ kind: "edit", variable: null })}
    >
      New variable
    </Button>
  );
  return (
    <Page>
      <PageHeader
        title="Variables"
        about="Expressions read them as vars.NAME. A run keeps the values that held when its event was accepted."
        actions={create}
      />
      <QueryView query={variables}>
        {(rows) =>
          rows.length === 0 ? (
            <EmptyState icon={<VariableIcon />} title="No variables yet" actions={create}>
              Addresses and settings that several scenarios share belong here. Secrets belong into
              connections.
            </EmptyState>
          ) : (
            <Table
              label="Variables"
              columns={columns(setOpened)}
              rows={rows}
              rowKey={(row) => row.name}
            />
          )
        }
      </QueryView>
      {opened?.kind === "edit" && <VariableDialog variable={opened.variable} onClose={close} />}
      {opened?.kind === "delete" && (
        <DeleteVariableDialog variable={opened.variable} onClose={close} />
      )}
    </Page>
  );
}

function columns(open: (opened: Opened) => void): Column<Variable>[] {
  return [
    { key: "name", header: "Name", width: "30%", cell: ({ name }) => <CutText text={name} /> },
    { key: "value", header: "Value", cell: ({ value }) => <CutText text={valueText(value)} /> },
    {
      key: "changed",
      header: "Last change",
      width: "9rem",
      from: "medium",
      cell: ({ updatedAt }) => <Timestamp at={updatedAt} />,
    },
    {
      key: "actions",
      header: "Actions",
      width: "6rem",
      kind: "actions",
      cell: (variable) => (
        <CellActions>
          <IconButton
            label={`Change ${variable.name}`}
            icon={<Pencil />}
            size="small"
            onClick={() => open({ kind: "edit", variable })}
          />
          <IconButton
            label={`Delete ${variable.name}`}
            icon={<Trash2 />}
            size="small"
            onClick={() => open({ kind: "delete", variable })}
          />
        </CellActions>
      ),
    },
  ];
}
