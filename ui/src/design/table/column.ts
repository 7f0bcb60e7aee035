/** What a column of a table is. */
import type { ReactNode } from "react";

export interface Column<Row> {
  key: string;
  header: string;
  cell: (row: Row) => ReactNode;
  /**
   * A CSS width, or `content`: as wide as what stands in it, which is never cut. The columns without
   * one share the rest; beside `content` there must be only one of them.
   */
  width?: string;
  /** Numbers stand at the end; `actions` is for buttons, whose header is only read out. */
  kind?: "text" | "number" | "actions";
  /** Shown only where there is room: from 40 rem (`medium`) or 60 rem (`wide`). */
  from?: "medium" | "wide";
}
