import { buttonLook } from "../../ui/button.tsx";
import { Select } from "../../ui/field.tsx";

export interface CompareFormProps {
  readonly options: readonly { readonly id: string; readonly label: string }[];
  readonly a: string | null;
  readonly b: string | null;
}

/** Which two: a plain form, so that the address names them. */
export function CompareForm({ options, a, b }: CompareFormProps) {
  const choice = (name: "a" | "b", chosen: string | null) => (
    <label className="flex min-w-0 items-center gap-2 text-12">
      <span className="text-fg-3">{name.toUpperCase()}</span>
      <Select name={name} defaultValue={chosen ?? ""} className="max-w-80">
        <option value="">Choose a backtest</option>
        {options.map(({ id, label }) => (
          <option key={id} value={id}>
            {label}
          </option>
        ))}
      </Select>
    </label>
  );
  return (
    <form action="/backtests/compare" className="flex flex-wrap items-center gap-3 bg-panel px-(--gutter) py-1.5">
      <h1 className="text-14 font-semibold">Compare</h1>
      {choice("a", a)}
      {choice("b", b)}
      <button type="submit" className={buttonLook()}>
        Compare
      </button>
    </form>
  );
}
