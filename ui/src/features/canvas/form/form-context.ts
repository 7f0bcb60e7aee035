/** What every field of a form needs to know. */
import { createContext, useContext } from "react";
import type { Fault } from "~/api/types";
import type { Known } from "../expression/completions";
import type { EvaluationPlace } from "../expression/Evaluated";
import type { Schema } from "./spec";

export interface FormSurroundings {
  nodeId: string;
  /** Whether its fields can hold expressions; config can, settings and the like cannot. */
  isStatic: boolean;
  /** The schema that `$ref` points into. */
  root: Schema;
  known: Known;
  /** Over which data its expressions are tried. */
  place: EvaluationPlace;
  faults: readonly Fault[];
}

const FormContext = createContext<FormSurroundings | null>(null);

export const FormProvider = FormContext.Provider;

export function useForm(): FormSurroundings {
  const form = useContext(FormContext);
  if (!form) throw new Error("there is no form around this");
  return form;
}

/** What is wrong at a pointer itself; with `isDeep`, below it too. */
export function faultsAt(faults: readonly Fault[], pointer: string, isDeep: boolean): Fault[] {
  return faults.filter(
    (fault) => fault.pointer === pointer || (isDeep && fault.pointer.startsWith(`${pointer}/`)),
  );
}

export function below(pointer: string, name: string | number): string {
  return `${pointer}/${String(name).replaceAll("~", "~0").replaceAll("/", "~1")}`;
}
