import { notFound } from "next/navigation";

/** The number of an intent or an order in an address; one with anything else in it is an address of nothing. */
export const placeOf = (text: string): number => (/^\d{1,9}$/.test(text) ? Number(text) : notFound());
