import type { ButtonHTMLAttributes } from "react";

type Kind = "primary" | "plain" | "danger";

const looks: Readonly<Record<Kind, string>> = {
  primary: "border-primary-line bg-primary text-primary-ink font-semibold",
  plain: "border-line-strong bg-raised text-fg",
  danger: "border-danger bg-transparent text-danger",
};

export const buttonLook = (kind: Kind = "plain"): string =>
  `inline-flex h-(--ctl) items-center justify-center gap-1.5 rounded-md border px-3 text-12 whitespace-nowrap transition-colors duration-(--t-hover) hover:brightness-110 disabled:border-dashed disabled:bg-transparent disabled:text-fg-2 ${looks[kind]}`;

export function Button({
  kind = "plain",
  className = "",
  ...rest
}: ButtonHTMLAttributes<HTMLButtonElement> & { readonly kind?: Kind }) {
  return <button {...rest} className={`${buttonLook(kind)} ${className}`} />;
}
