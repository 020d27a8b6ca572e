import Link from "next/link";
import { Mark } from "../feature/shell/mark.tsx";
import { buttonLook } from "../ui/button.tsx";

/** An address of no page at all. */
export default function NotFound() {
  return (
    <main className="flex h-full flex-col items-center justify-center gap-3 bg-panel p-6 text-center">
      <Mark />
      <h1 className="text-16 font-semibold">There is no page at this address.</h1>
      <p className="text-fg-2">It may have been mistyped.</p>
      <Link href="/overview" className={buttonLook("primary")}>
        To the overview
      </Link>
    </main>
  );
}
