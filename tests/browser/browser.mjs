// The one Chromium of a process, and where the packages are that drive it.

import { createRequire } from 'node:module';
import { homedir } from 'node:os';
import { join } from 'node:path';

const CACHE = process.env.XDG_CACHE_HOME || join(homedir(), '.cache');
const MODULES = process.env.BATON_BROWSER_MODULES || join(CACHE, 'baton/browser/node_modules');
/** Resolves from the cache folder, so that nothing is installed into the checkout. */
const require = createRequire(join(MODULES, 'here.js'));
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

/** Launched at the first call. */
export function chromium() {
    launched ??= require('playwright-core').chromium.launch({
        executablePath: process.env.CHROMIUM || '/usr/bin/chromium',
        // Root has no sandbox.
        chromiumSandbox: process.getuid?.() !== 0,
        args: ARGS,
    });
    return launched;
}

/** Ends it, if it was launched. */
export async function close() {
    await (await launched)?.close();
}

/** The text of axe-core, to be run inside a page. */
export const axe = () => require('axe-core').source;
