import { Badge } from "../../ui/badge.tsx";
import { wordOfStatus } from "./order-words.ts";
import type { Order } from "./rows.ts";

const tones: Readonly<Record<Order["status"], "plain" | "ok" | "warn" | "danger">> = {
  submitted: "plain",
  sending: "plain",
  unknown: "warn",
  working: "plain",
  partially_filled: "plain",
  cancelling: "warn",
  filled: "ok",
  cancelled: "plain",
  expired: "plain",
  rejected: "danger",
};

export const OrderStatus = ({ status }: Pick<Order, "status">) => (
  <Badge tone={tones[status]}>{wordOfStatus(status)}</Badge>
);
