// The twelve cards that set the tone, reached by typing, pressing and waiting in the real page, and laid out on one
// sheet a theme.

import { join } from 'node:path';

import { Baton } from './baton.mjs';
import { chromium, close } from './browser.mjs';
import { Tab } from './tab.mjs';

const THEMES = { light: ['#ffffff', '#1c1c1e'], dark: ['#111113', '#ededf0'] };
/** As narrow as a phone held sideways, and so high that nothing has to scroll behind the line to type. */
const CARD_PX = { width: 560, height: 3_000 };
const SHEET_PX = { width: 1_560, height: 900 };

/** A visit to the example, and the pictures taken on it. */
class Visit {
    pictures = [];

    static async begin(browser) {
        const visit = new Visit();
        visit.baton = await Baton.start();
        visit.tab = await Tab.open(browser, visit.baton.origin, { viewport: CARD_PX });
        return visit;
    }

    /** Goes to a place as somebody, says something if anything is to be said, and takes the picture of a card. */
    async take(number, caption, { as, at = '@', say, card }) {
        await this.tab.visit(`/play?as=${as}&in=${at}`);
        if (say) await this.tab.say(say);
        const shown = await this.tab.card(card);
        const pictures = {};
        for (const theme of Object.keys(THEMES)) {
            await this.tab.page.emulateMedia({ colorScheme: theme });
            pictures[theme] = (await shown.screenshot({ animations: 'disabled' })).toString('base64');
        }
        this.pictures.push({ number, caption, pictures });
    }

    async does(as, line) {
        await this.tab.visit(`/play?as=${as}&in=@`);
        await this.tab.say(line);
    }

    async end() {
        await this.tab.close();
        await this.baton.remove();
        return this.pictures;
    }
}

async function everyday(browser) {
    const visit = await Visit.begin(browser);
    await visit.take(1, 'The week of a pilot, in its channel', { as: 'ana', at: 'claims-triage', card: /^Claims triage: next/ });
    await visit.take(2, 'What waits for Priya', { as: 'priya', card: /waits? for you, Priya/ });
    await visit.take(3, 'Who', { as: 'mei', say: 'who claims triage', card: /^Claims triage is Dana Okafor/ });
    await visit.take(4, 'Nobody', { as: 'mei', say: 'who claims letters', card: 'Nobody owns Claims letters' });
    await visit.take(7, 'A close refused', { as: 'dana', say: 'stage close claims-triage build', card: 'cannot close yet' });
    await visit.take(10, 'The lead’s week, also when all is well', { as: 'helen', card: '14 initiatives' });
    await visit.does('mei', 'role set claims-triage compliance @grace');
    await visit.take(12, 'The first message to somebody new', { as: 'grace', card: 'on Claims triage' });
    const words = 'You know the claims floor, and the pilot team leaves in January.';
    await visit.does('dana', `handoff offer claims-triage @luis ${words}`);
    await visit.take(5, 'A handoff offered', { as: 'luis', card: 'asks you to take over Claims triage' });
    await visit.tab.press('Accept', await visit.tab.card('asks you to take over Claims triage'));
    await visit.take(6, 'Accepted, in the channel', { as: 'ana', at: 'claims-triage', card: /^Luis Mora owns Claims triage/ });
    await visit.does('mei', 'stage stop route-planner');
    await visit.tab.fill({ 'What did you learn?': 'routes change too late in the day' });
    await visit.tab.press('Send', visit.tab.dialog);
    await visit.tab.dialog.waitFor({ state: 'hidden' });
    await visit.take(11, 'Stopped on purpose', { as: 'ana', at: 'route-planner', card: 'is stopped, on purpose' });
    return visit.end();
}

async function mostGivenBack(browser) {
    const visit = await Visit.begin(browser);
    await visit.does('priya', 'privilege verdict claims-triage 4 back');
    await visit.does('priya', 'privilege verdict claims-triage 5 keep');
    await visit.does('mei', 'privilege verdict claims-triage 1 back');
    const say = 'privilege verdict claims-triage 2 back';
    await visit.take(8, 'Most would be given back', { as: 'mei', say, card: 'Usually that means shipping is not decided yet' });
    return visit.end();
}

async function unanswered(browser) {
    const visit = await Visit.begin(browser);
    for (let day = 0; day < 4; day += 1) await visit.tab.press('+1 day', visit.tab.region('Clock'));
    await visit.take(9, 'The rung above, a day ahead', { as: 'dana', card: 'Luis Mora is asked too' });
    return visit.end();
}

async function sheet(browser, theme, pictures, path) {
    const [ground, ink] = THEMES[theme];
    const page = await browser.newPage({ viewport: SHEET_PX });
    const figures = pictures.map(it => `<figure><figcaption>${it.number} ${it.caption}</figcaption>
        <img src="data:image/png;base64,${it.pictures[theme]}" alt=""></figure>`);
    await page.setContent(`<!doctype html><style>
        body { margin: 24px; columns: 3; column-gap: 24px; background: ${ground}; color: ${ink}; font: 15px system-ui, sans-serif }
        figure { margin: 0 0 24px; break-inside: avoid }
        figcaption { margin-bottom: 6px; opacity: .75 }
        img { max-width: 100% }
        </style>${figures.join('')}`);
    await page.screenshot({ path, fullPage: true });
    await page.close();
}

const browser = await chromium();
const taken = [await everyday(browser), await mostGivenBack(browser), await unanswered(browser)].flat();
taken.sort((one, other) => one.number - other.number);
for (const theme of Object.keys(THEMES)) {
    await sheet(browser, theme, taken, join(process.argv[2], `cards-${theme}.png`));
}
await close();
console.log(`${taken.length} cards in ${Object.keys(THEMES).length} themes`);
