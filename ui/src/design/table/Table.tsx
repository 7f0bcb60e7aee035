/** A table of at most some hundred rows. Longer ones: `VirtualTable`. */
import { classNames } from "~/design/text/class-names";
import type { Column } from "./column";
import styles from "./Table.module.css";
import { TableHead, TableRow } from "./TableParts";

interface TableProps<Row> {
  /** What it lists; read out. */
  label: string;
  columns: readonly Column<Row>[];
  rows: readonly Row[];
  rowKey: (row: Row) => string;
}

export function Table<Row>({ label, columns, rows, rowKey }: TableProps<Row>) {
  return (
    <div className={styles.frame}>
      <table
        className={classNames(
          styles.table,
          columns.some(({ width }) => width === "content") && styles.byContent,
        )}
        aria-label={label}
      >
        <TableHead columns={columns} />
        <tbody>
          {rows.map((row) => (
            <TableRow key={rowKey(row)} columns={columns} row={row} />
          ))}
        </tbody>
      </table>
    </div>
  );
}
