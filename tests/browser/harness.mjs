// A scenario: the real program, one Chromium for the file, and tabs that must not get into trouble.

import { after, test } from 'node:test';

import { Baton } from './baton.mjs';
import { chromium, close } from './browser.mjs';
import { Tab } from './tab.mjs';

after(close);

/** A test with a program of its own; `open` opens a tab on it. */
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
