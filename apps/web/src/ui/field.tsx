import type { InputHTMLAttributes, ReactNode, SelectHTMLAttributes, TextareaHTMLAttributes } from "react";

export interface FieldProps {
  readonly label: string;
  /** The rule of the field, on the right above it. */
  readonly rule?: string;
  readonly error?: string | undefined;
  readonly children: ReactNode;
}

export function Field({ label, rule, error, children }: FieldProps) {
  return (
    <label className="block">
      <span className="mb-1 flex justify-between text-11">
        <span className="text-fg-2">{label}</span>
        {rule === undefined ? null : <span className="text-fg-3">{rule}</span>}
      </span>
      {children}
      {error === undefined ? null : (
        <span role="alert" className="mt-1 block text-11 text-danger">
          {error}
        </span>
      )}
    </label>
  );
}

const look =
  "h-(--ctl) w-full rounded-md border border-control bg-canvas px-2 light:bg-panel text-13 text-fg placeholder:text-fg-3 max-md:h-(--ctl-touch) max-md:text-16";

export const Input = ({ className = "", ...rest }: InputHTMLAttributes<HTMLInputElement>) => (
  <input {...rest} className={`${look} ${className}`} />
);

export const Select = ({ className = "", ...rest }: SelectHTMLAttributes<HTMLSelectElement>) => (
  <select {...rest} className={`${look} ${className}`} />
);

export const TextArea = ({ className = "", ...rest }: TextareaHTMLAttributes<HTMLTextAreaElement>) => (
  <textarea {...rest} className={`${look} h-auto! py-1.5 ${className}`} />
);
