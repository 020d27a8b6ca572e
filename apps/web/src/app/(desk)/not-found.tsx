import { SearchX } from "lucide-react";
import Link from "next/link";
import { buttonLook } from "../../ui/button.tsx";

/** An address that leads to nothing, or to what is somebody else's: both look the same. */
export default function DeskNotFound() {
  return (
    <div className="flex h-full flex-col items-center justify-center gap-3 bg-panel p-(--gutter) text-center">
      <SearchX size={20} strokeWidth={1.5} aria-hidden className="text-fg-3" />
      <p className="text-14">There is nothing at this address that is yours.</p>
      <p className="text-fg-2">It may have been mistyped, or what it led to is somebody else’s.</p>
      <Link href="/overview" className={buttonLook("primary")}>
        To the overview
      </Link>
    </div>
  );
}
