import type { ReactNode } from 'react';

// Flat drawings in three shades of the category's colour, on a square of 120: m is its middle, d dark, l light.

const m = 'art-m';
const d = 'art-d';
const l = 'art-l';

const glove = (
    <>
        <path className={m} d="M44 104V70L33 53c-3-5 3-9 7-5l8 9V27c0-6 8-6 8 0v22h3V20c0-6 9-6 9 0v29h3V24c0-6 8-6 8 0v27h3V33c0-6 8-6 8 0v36c0 12-4 17-7 22v13Z" />
        <path className={d} d="M41 96h37a3 3 0 0 1 3 3v9a3 3 0 0 1-3 3H41a3 3 0 0 1-3-3v-9a3 3 0 0 1 3-3Z" />
    </>
);
const jerrycan = (
    <>
        <path className={d} d="M40 14h20v12H40z" />
        <path className={m} d="M36 26h28l22 18c3 3 4 5 4 9v48a7 7 0 0 1-7 7H35a7 7 0 0 1-7-7V36c0-6 3-10 8-10Z" />
        <path className="art-bg" d="M58 36h5l15 12v12H58a4 4 0 0 1-4-4V40a4 4 0 0 1 4-4Z" />
        <rect className={l} x="38" y="70" width="42" height="26" rx="3" />
        <path className={d} d="M44 78h22v4H44zM44 86h14v3H44z" />
    </>
);
const pump = (
    <>
        <path className={d} d="M57 18h22c8 0 10 5 10 11h-7c0-3-1-4-4-4h-8v10h-6V25h-7ZM48 35h32v9H48z" />
        <path className={m} d="M46 44h36c7 4 10 10 10 18v40a7 7 0 0 1-7 7H43a7 7 0 0 1-7-7V62c0-8 3-14 10-18Z" />
        <rect className={l} x="46" y="66" width="36" height="28" rx="3" />
        <path className={m} d="M64 70c5 6 7 9 7 13a7 7 0 0 1-14 0c0-4 2-7 7-13Z" />
    </>
);
const mask = (
    <>
        <path className={`${d} art-line`} d="M28 54C6 48 8 84 34 82M92 54c22-6 20 30-6 28" />
        <path className={m} d="M60 38c14 0 22 8 33 10 2 20-6 42-33 46-27-4-35-26-33-46 11-2 19-10 33-10Z" />
        <path className={`${l} art-line`} d="M42 60h36M40 70h40M44 80h32" />
    </>
);
const apron = (
    <>
        <path className={`${d} art-line`} d="M46 34c0-22 28-22 28 0M34 62 18 74M86 62l16 12" />
        <path className={m} d="M45 30h30c0 14 4 24 14 28v48a5 5 0 0 1-5 5H36a5 5 0 0 1-5-5V58c10-4 14-14 14-28Z" />
        <path className={d} d="M44 72h32v14a6 6 0 0 1-6 6H50a6 6 0 0 1-6-6Z" />
        <path className={l} d="M44 72h32v4H44z" />
    </>
);
const roll = (
    <>
        <path className={m} d="M26 30h50v66H26z" />
        <path className={l} d="M76 30c10 0 14 8 14 17v58H44c-10 0-18-2-18-9 10 5 50 4 50-8Z" />
        <ellipse className={d} cx="51" cy="30" rx="25" ry="13" />
        <ellipse className={l} cx="51" cy="29" rx="21" ry="10" />
        <ellipse className={d} cx="51" cy="29" rx="7" ry="3.5" />
        <path className={`${m} art-dash`} d="M52 84h38" />
    </>
);
const sponge = (
    <>
        <path className={d} d="M24 52 78 30a6 6 0 0 1 8 3l10 24-66 27-10-24a6 6 0 0 1 4-8Z" />
        <path className={m} d="m30 84 66-27 6 15a8 8 0 0 1-4 10L48 103a8 8 0 0 1-11-5Z" />
        <circle className={l} cx="50" cy="88" r="3.5" />
        <circle className={l} cx="66" cy="86" r="2.5" />
        <circle className={l} cx="80" cy="74" r="4" />
        <circle className={l} cx="92" cy="74" r="2" />
        <circle className={l} cx="34" cy="36" r="6" />
        <circle className={l} cx="48" cy="24" r="4" />
    </>
);
const stick = <path className={d} d="M57 8h6v58h-6z" />;
const mop = (
    <>
        {stick}
        <path className={m} d="M46 62h28l6 12c10 8 12 22 10 36-4 3-7-3-9-6-1 5-6 8-9 2-2 6-8 7-10 0-2 7-8 7-10 1-3 6-8 4-10-2-2 4-6 8-9 4-2-14 1-28 8-35Z" />
        <path className={d} d="M44 60h32a3 3 0 0 1 3 3v8H41v-8a3 3 0 0 1 3-3Z" />
        <path className={`${l} art-line art-thin`} d="M50 78c-3 8-4 14-4 20M60 78v20M70 78c3 8 4 14 4 20" />
    </>
);
const bucket = (
    <>
        <path className={`${d} art-line`} d="M28 44C30 6 90 6 92 44" />
        <path className={m} d="M24 42h72l-9 60a8 8 0 0 1-8 7H41a8 8 0 0 1-8-7Z" />
        <ellipse className={d} cx="60" cy="42" rx="36" ry="10" />
        <ellipse className={l} cx="60" cy="44" rx="29" ry="6" />
        <path className={l} d="m36 66 6 34h5l-5-34Z" />
    </>
);
const broom = (
    <>
        {stick}
        <path className={d} d="M36 62h48a5 5 0 0 1 5 5v9H31v-9a5 5 0 0 1 5-5Z" />
        <path className={m} d="M31 76h58l7 34H24Z" />
        <path className={`${l} art-line art-thin`} d="m42 80-5 26M54 80l-2 26M66 80l2 26M78 80l5 26" />
    </>
);
const spray = (
    <>
        <path className={d} d="M40 16h36c8 0 12 6 14 14h-8l-6-5v13H52V28H40Z" />
        <path className={d} d="M76 25c2 8 6 11 8 18h-8ZM34 18h6v8h-6z" />
        <path className={m} d="M52 38h24v10c10 6 14 14 14 24v30a7 7 0 0 1-7 7H45a7 7 0 0 1-7-7V72c0-10 4-18 14-24Z" />
        <rect className={l} x="46" y="70" width="36" height="24" rx="3" />
        <path className={`${m} art-line`} d="m55 88 10-12M64 88l8-9" />
        <circle className={l} cx="25" cy="15" r="2.5" />
        <circle className={l} cx="22" cy="23" r="2.5" />
        <circle className={l} cx="25" cy="31" r="2.5" />
    </>
);
const bottle = (
    <>
        <path className={d} d="M50 10h20v16H50z" />
        <path className={m} d="M50 26h20c2 12 16 14 16 30v46a7 7 0 0 1-7 7H41a7 7 0 0 1-7-7V56c0-16 14-18 16-30Z" />
        <rect className={l} x="34" y="60" width="52" height="32" />
        <path className={m} d="m60 64 3 8 8 3-8 3-3 8-3-8-8-3 8-3Z" />
    </>
);
const bag = (
    <>
        <path className={m} d="M44 34c-20 14-30 36-24 62 2 9 7 13 16 13h48c9 0 14-4 16-13 6-26-4-48-24-62Z" />
        <path className={d} d="M42 12c6 4 8 10 10 14h16c2-4 4-10 10-14l4 8c-4 4-5 9-6 14H44c-1-5-2-10-6-14Z" />
        <path className={`${l} art-line`} d="M46 50c-9 10-13 24-11 40M74 50c5 5 8 12 10 18" />
    </>
);
const shoe = (
    <>
        <path className={m} d="M22 40c8-6 22-6 30 0 6 16 20 22 40 26 9 2 12 8 12 18v6H18V56c0-7 1-12 4-16Z" />
        <path className={d} d="M18 84h86v8a6 6 0 0 1-6 6H24a6 6 0 0 1-6-6Z" />
        <path className={`${l} art-line`} d="M22 46c9 5 21 5 30-2" />
        <path className={`${l} art-line art-thin`} d="M32 62c4 6 6 10 6 16M50 66c4 4 6 8 6 12M70 72c3 2 4 4 4 7" />
    </>
);
const hairnet = (
    <>
        <path className={m} d="M18 78c0-34 18-56 42-56s42 22 42 56Z" />
        <path className={`${l} art-line art-thin`} d="M60 22v56M60 22C44 34 38 56 38 78M60 22c16 12 22 34 22 56M24 54c20 8 52 8 72 0M34 36c14 6 38 6 52 0" />
        <rect className={d} x="14" y="76" width="92" height="15" rx="7.5" />
        <path className={`${l} art-line art-thin`} d="M26 80v7M38 80v7M50 80v7M62 80v7M74 80v7M86 80v7" />
    </>
);
const goggles = (
    <>
        <path className={`${d} art-line art-thick`} d="M20 54 8 46M100 54l12-8" />
        <path className={d} d="M28 38h64c8 0 12 6 12 14v14c0 10-6 18-16 18-12 0-14-10-28-10s-16 10-28 10c-10 0-16-8-16-18V52c0-8 4-14 12-14Z" />
        <path className={m} d="M30 46h60c4 0 6 3 6 7v12c0 6-3 10-8 10-9 0-13-10-28-10s-19 10-28 10c-5 0-8-4-8-10V53c0-4 2-7 6-7Z" />
        <path className={l} d="M34 50h14L36 66c-3-1-4-4-4-7v-6c0-2 0-3 2-3ZM54 50h5L48 65l-6 1Z" />
    </>
);
const kit = (
    <>
        <path className={`${d} art-line art-thick`} d="M44 36V24h32v12" />
        <rect className={m} x="16" y="36" width="88" height="68" rx="9" />
        <path className={d} d="M16 60h88v6H16z" />
        <circle className={l} cx="60" cy="68" r="22" />
        <path className={m} d="M55 54h10v9h9v10h-9v9H55v-9h-9V63h9Z" />
    </>
);
const thermometer = (
    <>
        <path className={m} d="M26 24h60a12 12 0 0 1 12 12v10a12 12 0 0 1-12 12H74l6 44a6 6 0 0 1-6 7H58a7 7 0 0 1-7-6L44 58H26a8 8 0 0 1-8-8V32a8 8 0 0 1 8-8Z" />
        <rect className={d} x="10" y="32" width="12" height="18" rx="3" />
        <rect className={l} x="56" y="31" width="34" height="20" rx="4" />
        <path className={`${d} art-line art-thin`} d="M64 36v10M70 36v4h5v-4M75 36v10M81 45v1" />
        <path className={d} d="M44 58h10c2 8 1 14-5 18l-3-8Z" />
    </>
);
const wipes = (
    <>
        <path className={l} d="M48 40c-4-14 4-24 10-28 2 8 10 6 14 2 2 10-2 20-2 26Z" />
        <ellipse className={d} cx="60" cy="38" rx="32" ry="9" />
        <path className={m} d="M28 38c4 8 60 8 64 0v62c0 12-64 12-64 0Z" />
        <path className={l} d="M28 58c8 8 56 8 64 0v28c-8 8-56 8-64 0Z" />
        <path className={m} d="M56 66h8v6h6v8h-6v6h-8v-6h-6v-8h6Z" />
    </>
);
const dustpan = (
    <>
        <path className={d} d="M56 8h8a3 3 0 0 1 3 3v35H53V11a3 3 0 0 1 3-3Z" />
        <path className={m} d="M40 44h40l22 52a6 6 0 0 1-6 8H24a6 6 0 0 1-6-8Z" />
        <path className={d} d="M40 44h40l5 12H35Z" />
        <path className={l} d="M25 90h70l4 8H21Z" />
    </>
);
const squeegee = (
    <>
        <path className={m} d="M55 46h10v56a6 6 0 0 1-10 0Z" />
        <path className={d} d="M48 34h24v14a5 5 0 0 1-5 5H53a5 5 0 0 1-5-5ZM16 22h88a4 4 0 0 1 4 4v8H12v-8a4 4 0 0 1 4-4Z" />
        <path className={l} d="M12 16h96v6H12z" />
        <circle className={l} cx="28" cy="58" r="4" />
        <circle className={l} cx="92" cy="70" r="5" />
        <circle className={l} cx="84" cy="52" r="3" />
    </>
);
const coin = (
    <>
        <circle className={d} cx="64" cy="66" r="40" />
        <circle className={m} cx="58" cy="60" r="40" />
        <circle className={`${l} art-line`} cx="58" cy="60" r="31" />
        <path className={l} d="M54 40h9v40h-9v-28l-6 4v-9Z" />
    </>
);
const box = (
    <>
        <path className={m} d="M60 20 100 40v44l-40 20-40-20V40Z" />
        <path className={d} d="m60 60 40-20v44l-40 20Z" />
        <path className={l} d="m38 31 40 20v14l-9 4V55L29 35.5Z" />
    </>
);

/** Which drawing an article gets, by a word of its number. */
const BY_WORD: readonly (readonly [RegExp, ReactNode])[] = [
    [/GLOVE/, glove],
    [/BLEACH/, jerrycan],
    [/SOAP|GEL/, pump],
    [/MASK/, mask],
    [/APRON/, apron],
    [/TOWEL|ROLL/, roll],
    [/SPONGE/, sponge],
    [/MOP/, mop],
    [/BUCKET/, bucket],
    [/BROOM/, broom],
    [/CLEANER|SPRAY/, spray],
    [/DEGREASER/, bottle],
    [/BAG/, bag],
    [/SHOE/, shoe],
    [/HAIR/, hairnet],
    [/GOGGLES/, goggles],
    [/AID/, kit],
    [/THERMO/, thermometer],
    [/WIPES/, wipes],
    [/DUSTPAN/, dustpan],
    [/SQUEEGEE/, squeegee],
    [/SAMPLE/, coin],
];

export function drawing(sku: string): ReactNode {
    return BY_WORD.find(([word]) => word.test(sku))?.[1] ?? box;
}
