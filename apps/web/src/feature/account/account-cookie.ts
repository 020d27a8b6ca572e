/** Which account this browser trades, so that each page is made for it. */
export const accountCookie = "chandlery-account";
