import "@fontsource-variable/ibm-plex-sans";
import "@fontsource/ibm-plex-mono/400.css";
import "@fontsource/ibm-plex-mono/500.css";
import type { Metadata } from "next";
import type { ReactNode } from "react";
import "./globals.css";
import { readAppearance } from "../feature/settings/appearance.ts";

export const metadata: Metadata = { title: { default: "Chandlery", template: "%s · Chandlery" } };

export default async function RootLayout({ children }: { readonly children: ReactNode }) {
  const { theme, preset } = await readAppearance();
  return (
    <html lang="en" data-theme={theme} data-preset={preset} suppressHydrationWarning>
      <body>{children}</body>
    </html>
  );
}
