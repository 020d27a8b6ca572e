import { expect, test } from "vitest";
import { signKraken, signQuery } from "./sign.ts";

test("the venues' own examples of a signature come out", async () => {
  // From Binance's description of signed endpoints.
  expect(
    await signQuery(
      "symbol=LTCBTC&side=BUY&type=LIMIT&timeInForce=GTC&quantity=1&price=0.1&recvWindow=5000&timestamp=1499827319559",
      "NhqPtmdSJYdKjVHjA7PZj4Mge3R5YNiP1e3UZjInClVN65XAbvqqM6A7H5fATj0j",
    ),
  ).toBe("c8db56825ae71d6d79447849e617115f4a920fa2acdcab2b053c4b2838bd6b71");
  // From Kraken's guide to authentication.
  expect(
    await signKraken(
      {
        path: "/0/private/AddOrder",
        nonce: "1616492376594",
        body: "nonce=1616492376594&ordertype=limit&pair=XBTUSD&price=37500&type=buy&volume=1.25",
      },
      "kQH5HW/8p1uGOVjbgWA7FunAmGO8lsSUXNsu3eow76sz84Q18fWxnyRzBHCd3pd5nE9qa99HAZtuZuj6F1huXg==",
    ),
  ).toBe("4/dpxb3iT4tp/ZCVEwSnEsLxx0bqyhLpdfOpc6fn7OR8+UClSV5n9E6aSS8MPtnRfp32bAb0nmbRn6H8ndwLUQ==");
  expect(await signKraken({ path: "/", nonce: "1", body: "" }, "not base64!")).toBeUndefined();
});
