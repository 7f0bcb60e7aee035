/** What a field tells the input in it, so that they belong together for readers of screens. */
import { createContext, useContext } from "react";

export interface FieldAttributes {
  id?: string | undefined;
  "aria-describedby"?: string | undefined;
  "aria-invalid"?: true | undefined;
  required?: true | undefined;
}

export const FieldContext = createContext<FieldAttributes>({});

/** The attributes of the input in the nearest field. */
export function useField(): FieldAttributes {
  return useContext(FieldContext);
}
