// How soon the first card is seen and what the opening weighs, each time with an empty cache.

import { Baton } from './baton.mjs';
import { chromium, close } from './browser.mjs';

const VISITS = 15;
const CARD = /^Claims triage: /;

/** Milliseconds from the address to the card on the screen, and bytes over the wire until then. */
async function visit(browser, origin) {
    const context = await browser.newContext();
    const page = await context.newPage();
    const network = await context.newCDPSession(page);
    await network.send('Network.enable');
    let bytes = 0;
    let requests = 0;
    network.on('Network.loadingFinished', it => {
        bytes += it.encodedDataLength;
        requests += 1;
    });
    const began = performance.now();
    await page.goto(origin, { waitUntil: 'commit' });
    await page.getByRole('article', { name: CARD }).first().waitFor();
    const took = performance.now() - began;
    await page.waitForLoadState('load');
    await context.close();
    return { took, bytes, requests };
}

const browser = await chromium();
const baton = await Baton.start();
try {
    await visit(browser, baton.origin);
    const visits = [];
    for (let n = 0; n < VISITS; n += 1) visits.push(await visit(browser, baton.origin));
    const times = visits.map(it => it.took).sort((one, other) => one - other);
    const middle = times[Math.floor(VISITS / 2)].toFixed(0);
    const slowest = times.at(-1).toFixed(0);
    const { bytes, requests } = visits.at(-1);
    console.log(`| address to first card, Chromium, empty cache | median of ${VISITS}: ${middle} ms | | slowest ${slowest} ms | starting a renderer, and drawing |`);
    console.log(`| weight of the opening, ${requests} requests | ${(bytes / 1024).toFixed(1)} KiB | | | headers included, nothing compressed |`);
} finally {
    await baton.remove();
    await close();
}
