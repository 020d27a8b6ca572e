import { type Verdict, compare } from "./compare.ts";
import { type RestAnswer, type RestRequest } from "./exchange.ts";
import { newerAnswer } from "./newer.ts";

export interface Difference {
  readonly where: string;
  readonly request: RestRequest;
  readonly ours: RestAnswer;
  readonly oracle: RestAnswer;
}

/** What a run found, counted. */
export interface Tally {
  readonly counts: Readonly<Record<Verdict["kind"], number>>;
  readonly newer: ReadonlyMap<string, number>;
  readonly refused: ReadonlyMap<string, number>;
  readonly differences: readonly Difference[];
}

export type Exchanged = Omit<Difference, "where">;

export async function tally(exchanges: AsyncIterable<Exchanged>): Promise<Tally> {
  const counts = { equal: 0, newer: 0, refused: 0, different: 0 };
  const newer = new Map<string, number>();
  const refused = new Map<string, number>();
  const differences: Difference[] = [];
  for await (const exchange of exchanges) {
    const { request, ours, oracle } = exchange;
    const verdict = compare(request, ours, oracle);
    counts[verdict.kind] += 1;
    if (verdict.kind === "different") {
      differences.push({ ...exchange, where: verdict.where });
    } else if (verdict.kind === "newer") {
      countIn(newer, newerAnswer(request, ours, oracle)?.what ?? "");
    } else if (verdict.kind === "refused") {
      countIn(refused, refusal(ours));
    }
  }
  return { counts, newer, refused, differences };
}

const countIn = (counts: Map<string, number>, key: string) => counts.set(key, (counts.get(key) ?? 0) + 1);

function refusal({ body }: RestAnswer): string {
  if (body === "") {
    return "something in a HEAD";
  }
  const { details } = JSON.parse(body) as { readonly details: string };
  return details.replace(/'[^']*'/, "a resource");
}

const shown = 10;

export function report({ counts, newer, refused, differences }: Tally): readonly string[] {
  const total = Object.values(counts).reduce((sum, count) => sum + count, 0);
  const lines = (title: string, entries: ReadonlyMap<string, number>) =>
    [...entries]
      .sort(([, left], [, right]) => right - left)
      .map(([what, count]) => `${title} ${String(count).padStart(5)}  ${what}`);
  return [
    ...lines("newer  ", newer),
    ...lines("refused", refused),
    ...differences.slice(0, shown).flatMap(describe),
    `equal ${counts.equal + counts.newer}, refused ${counts.refused}, different ${counts.different} of ${total}`,
  ];
}

const describe = ({ where, request, ours, oracle }: Difference): readonly string[] => [
  `\ndifferent: ${where}`,
  `  ${request.method} ${request.path} as ${request.as}`,
  `  ${JSON.stringify(request.headers)} ${request.body ?? ""}`,
  `  ours   ${answerLine(ours)}`,
  `  oracle ${answerLine(oracle)}`,
];

const answerLine = ({ status, headers, body }: RestAnswer): string =>
  `${status} ${JSON.stringify(headers)} ${body.slice(0, 300)}`;
