"use client";

import { ChevronDown, Clock } from "lucide-react";
import { type FormEvent, useState, useSyncExternalStore, useTransition } from "react";
import { Button } from "../../ui/button.tsx";
import { Input } from "../../ui/field.tsx";
import { Segment } from "../../ui/segment.tsx";
import type { Appearance } from "../../ui/theme.ts";
import { saveAppearance } from "../settings/actions.ts";

const themes = [
  { value: "system", label: "System" },
  { value: "dark", label: "Dark" },
  { value: "light", label: "Light" },
] as const;
const presets = [
  { value: "blue-orange", label: "Blue" },
  { value: "green-red", label: "Green" },
  { value: "red-green", label: "Red" },
  { value: "mono", label: "Mono" },
] as const;

/** The clock in the header, and behind it how times and colours are shown. */
export function ViewMenu({ appearance }: { readonly appearance: Appearance }) {
  const [fault, setFault] = useState<string | null>(null);
  const [isSaving, begin] = useTransition();
  const save = (patch: Partial<Appearance>) =>
    begin(async () => {
      const { error } = await saveAppearance(patch);
      setFault(error ?? null);
    });
  return (
    <>
      <button
        type="button"
        popoverTarget="view-menu"
        className="inline-flex h-7 items-center gap-1.5 rounded-md px-1.5 text-12 text-fg-2 hover:bg-raised"
      >
        <Clock size={14} strokeWidth={1.5} aria-hidden />
        <WallClock timeZone={appearance.timeZone} />
        <span className="sr-only">time zone and colours</span>
        <ChevronDown size={14} strokeWidth={1.5} aria-hidden className="max-sm:hidden" />
      </button>
      <div
        id="view-menu"
        popover="auto"
        className="fixed inset-auto top-(--header) right-2 m-0 w-72 rounded-md border border-line-strong bg-overlay p-3 text-fg"
        aria-busy={isSaving}
      >
        <p className="mb-1 text-11 text-fg-2">Times in</p>
        <Zones timeZone={appearance.timeZone} onChoose={(timeZone) => save({ timeZone })} />
        <p className="mt-3 mb-1 text-11 text-fg-2">Theme</p>
        <Segment
          label="Theme"
          name="header-theme"
          values={themes}
          chosen={appearance.theme}
          onChoose={(theme) => save({ theme })}
        />
        <p className="mt-3 mb-1 text-11 text-fg-2">Up and down</p>
        <Segment
          label="Up and down colours"
          name="header-preset"
          values={presets}
          chosen={appearance.preset}
          onChoose={(preset) => save({ preset })}
        />
        {fault === null ? null : (
          <p role="alert" className="mt-2 text-12 text-danger">
            {fault}
          </p>
        )}
      </div>
    </>
  );
}

interface ZonesProps {
  readonly timeZone: string;
  readonly onChoose: (timeZone: string) => void;
}

/** UTC, this machine's zone, or any other by its IANA name. */
function Zones({ timeZone, onChoose }: ZonesProps) {
  const local = useSyncExternalStore(never, localZone, serverZone);
  const known = ["UTC", ...(local === "UTC" ? [] : [local])];
  const values = [...known, ...(known.includes(timeZone) ? [] : [timeZone])].map((zone) => ({
    value: zone,
    label: zone === local && zone !== "UTC" ? `Local (${cityOf(zone)})` : cityOf(zone),
  }));
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const zone = new FormData(event.currentTarget).get("zone");
    if (typeof zone === "string" && zone !== "") {
      onChoose(zone);
    }
  };
  return (
    <>
      <Segment label="Time zone" name="header-zone" values={values} chosen={timeZone} onChoose={onChoose} />
      <form onSubmit={submit} className="mt-2 flex gap-2">
        <Input name="zone" aria-label="Another time zone" placeholder="America/New_York" list="header-zones" />
        <datalist id="header-zones">
          {Intl.supportedValuesOf("timeZone").map((zone) => (
            <option key={zone}>{zone}</option>
          ))}
        </datalist>
        <Button type="submit">Set</Button>
      </form>
    </>
  );
}

const never = () => () => undefined;
const localZone = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone;
const serverZone = (): string => "UTC";

const cityOf = (zone: string): string => zone.split("/").at(-1)?.replaceAll("_", " ") ?? zone;

const everySecond = (onChange: () => void) => {
  const timer = setInterval(onChange, 1_000);
  return () => clearInterval(timer);
};
const thisSecond = (): number => Math.floor(Date.now() / 1_000);

/** Empty until the page runs: a server's second is not the reader's. */
function WallClock({ timeZone }: { readonly timeZone: string }) {
  const second = useSyncExternalStore<number | null>(everySecond, thisSecond, () => null);
  if (second === null) {
    return <span className="inline-block w-[92px] max-sm:hidden" />;
  }
  const time = new Intl.DateTimeFormat("en-GB", {
    timeZone,
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
    timeZoneName: "short",
  }).format(second * 1_000);
  return <span className="whitespace-nowrap max-sm:hidden">{time}</span>;
}
