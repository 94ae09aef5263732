// A scenario: the real program, one Chromium for the file, and tabs that must not get into trouble.

import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';

import { Baton } from './baton.mjs';
import { Tab } from './tab.mjs';

const CACHE = process.env.XDG_CACHE_HOME || join(homedir(), '.cache');
const MODULES = process.env.BATON_BROWSER_MODULES || join(CACHE, 'baton/browser/node_modules');
/** Resolves from the cache folder, so that nothing is installed into the checkout. */
const require = createRequire(join(MODULES, 'here.js'));
const CHROMIUM = [process.env.CHROMIUM, '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
const ARGS = [
    '--disable-gpu',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
    '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1',
];

let launched;

/** The Chromium of this file. */
export function chromium() {
    launched ??= require('playwright-core').chromium.launch({
        executablePath: CHROMIUM.find(it => it && existsSync(it)),
        chromiumSandbox: process.getuid?.() !== 0,
        args: ARGS,
    });
    return launched;
}

after(async () => (await launched)?.close());

/** The text of axe-core, to be run inside a page. */
export const axe = () => require('axe-core').source;

/** A test with a program and a browser of its own; `open` opens a tab. */
export function scenario(name, story) {
    test(name, async () => {
        const browser = await chromium();
        const baton = await Baton.start();
        const tabs = [];
        const open = async options => {
            const tab = await Tab.open(browser, baton.origin, options);
            tabs.push(tab);
            return tab;
        };
        try {
            await story({ baton, open });
            const troubles = tabs.flatMap(it => it.troubles);
            if (troubles.length > 0) throw new Error(`the page got into trouble:\n${troubles.join('\n')}`);
        } catch (why) {
            throw await witnessed(why, tabs);
        } finally {
            await Promise.all(tabs.map(it => it.close()));
            await baton.remove();
        }
    });
}

/** The same error with what every tab showed and got into. */
async function witnessed(why, tabs) {
    const seen = await Promise.all(tabs.map(async it => {
        const parts = await it.page.locator('main, dialog, [role=alert]').all();
        const shown = await Promise.all(parts.map(part => part.ariaSnapshot().catch(no => no.message)));
        return [`--- ${it.page.url()}`, ...shown, ...it.troubles].join('\n');
    }));
    return new Error(`${why.message}\n${seen.join('\n')}`, { cause: why });
}
