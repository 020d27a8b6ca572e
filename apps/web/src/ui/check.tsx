export interface CheckProps {
  readonly label: string;
  readonly checked: boolean;
  readonly onChange: (checked: boolean) => void;
}

export const Check = ({ label, checked, onChange }: CheckProps) => (
  <label className="inline-flex min-h-6 items-center gap-1.5 text-12 text-fg-2 max-md:min-h-11">
    <input
      type="checkbox"
      checked={checked}
      onChange={(event) => onChange(event.target.checked)}
      className="size-3.5 accent-(--primary) max-md:size-5"
    />
    {label}
  </label>
);
