/** Head and rows, the same for short tables and for those that draw only what is seen. */
import { classNames } from "~/design/text/class-names";
import type { Column } from "./column";
import styles from "./Table.module.css";

function classOf(column: Column<never>): string {
  return classNames(
    column.kind === "number" && styles.end,
    column.kind === "actions" && styles.actions,
    column.width === "content" && styles.content,
    column.from && styles[column.from],
  );
}

export function TableHead<Row>({ columns }: { columns: readonly Column<Row>[] }) {
  return (
    <thead>
      <tr>
        {columns.map((column) => (
          <th
            key={column.key}
            scope="col"
            className={classNames(styles.head, classOf(column))}
            style={column.width && column.width !== "content" ? { width: column.width } : undefined}
          >
            {column.kind === "actions" ? (
              <span className="visually-hidden">{column.header}</span>
            ) : (
              column.header
            )}
          </th>
        ))}
      </tr>
    </thead>
  );
}

interface TableRowProps<Row> {
  columns: readonly Column<Row>[];
  row: Row;
  /** Its place among all rows, from 0, where not all are drawn. */
  index?: number;
}

export function TableRow<Row>({ columns, row, index }: TableRowProps<Row>) {
  return (
    // The head is row 1 for readers of screens.
    <tr className={styles.row} aria-rowindex={index === undefined ? undefined : index + 2}>
      {columns.map((column) => (
        <td key={column.key} className={classOf(column)}>
          {column.cell(row)}
        </td>
      ))}
    </tr>
  );
}
