import { z } from "zod";
import { readExportPages } from "../../feature/audit/export.ts";
import { findUser } from "../../supabase/server.ts";

const formSchema = z.object({ chain: z.uuid() });

/** A chain as a file, one JSON object a line, as `chandlery audit verify --file` reads it. The export is in the log itself. */
export async function POST(request: Request): Promise<Response> {
  if ((await findUser()) === null) {
    return Response.json({ error: "signed out" }, { status: 401 });
  }
  const form = formSchema.safeParse(Object.fromEntries(await request.formData()));
  if (!form.success) {
    return Response.json({ error: "name a chain" }, { status: 400 });
  }
  const pages = await readExportPages(form.data.chain);
  if (pages === null) {
    return Response.json({ error: "only an auditor exports the chain of somebody else" }, { status: 403 });
  }
  const day = new Date().toISOString().slice(0, 10);
  return new Response(streamOf(pages), {
    headers: {
      "content-type": "application/jsonl; charset=utf-8",
      "content-disposition": `attachment; filename="audit-${form.data.chain}-${day}.jsonl"`,
      "cache-control": "no-store",
    },
  });
}

/** A page is read when the one before it was taken. */
function streamOf(pages: AsyncGenerator<string>): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  return new ReadableStream({
    pull: async (controller) => {
      const page: IteratorResult<string, unknown> = await pages.next();
      if (page.done === true) {
        controller.close();
      } else {
        controller.enqueue(encoder.encode(page.value));
      }
    },
    cancel: async () => {
      await pages.return(undefined);
    },
  });
}
