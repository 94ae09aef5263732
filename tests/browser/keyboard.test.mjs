// Nobody needs a mouse: what can be pressed can be reached, focus is seen, and comes back.

import assert from 'node:assert/strict';

import { scenario } from './harness.mjs';

/** More presses of Tab than any page here has places for. */
const MOST_PLACES = 200;

scenario('the two taps without a mouse', async ({ open }) => {
    const visitor = await open();
    await walkTo(visitor, 'Be Priya: two taps');
    await visitor.page.keyboard.press('Enter');
    await visitor.card(/waits? for you, Priya/);
    for (const [what, choice, news] of [['production read access', 'keep', '4 of 5'], ['CRM export', 'give back', '5 of 5']]) {
        await walkTo(visitor, 'Answer', what);
        await visitor.page.keyboard.press('Enter');
        await walkTo(visitor, choice);
        await visitor.posts(() => visitor.page.keyboard.press('Enter'));
        await visitor.card(news);
    }
});

scenario('a form without a mouse, and focus comes back to where it was', async ({ open }) => {
    const dana = await open({ path: '/play?as=dana&in=@' });
    const { keyboard } = dana.page;
    const types = async (field, text) => {
        await walkTo(dana, field);
        await keyboard.type(text);
    };
    const opens = async () => {
        await types('Message Baton', 'metric add claims-triage production');
        await keyboard.press('Enter');
        await dana.dialog.waitFor();
        assert.ok(await dana.dialog.evaluate(it => it.contains(document.activeElement)), 'focus is in the dialog');
    };
    await opens();
    await keyboard.press('Escape');
    await dana.dialog.waitFor({ state: 'hidden' });
    assert.equal((await focused(dana)).name, 'Message Baton');

    await opens();
    await types('What sort of number?', 'Adoption');
    await types('Who reads it?', 'Dana');
    await types('When is it read first?', '1 Mar');
    await keyboard.press('Enter');
    await dana.dialog.getByLabel('What is measured?').waitFor();
    await types('What is measured?', 'claims settled with it');
    await types('Where should it get?', '60 %');
    await types('Where does the number come from?', 'claims system');
    await walkTo(dana, 'Send');
    await keyboard.press('Enter');
    await dana.dialog.waitFor({ state: 'hidden' });
    await dana.card('claims settled with it');
    assert.equal((await focused(dana)).name, 'Message Baton');
});

scenario('a command is completed without a mouse', async ({ open }) => {
    const dana = await open({ path: '/play?as=dana&in=@' });
    const line = dana.page.getByLabel('Message Baton');
    await walkTo(dana, 'Message Baton');
    await dana.page.keyboard.type('privilege ver');
    await dana.page.getByRole('option', { name: /verdict/ }).waitFor();
    await dana.page.keyboard.press('ArrowDown');
    await dana.page.keyboard.press('Enter');
    assert.match(await line.inputValue(), /^privilege verdict ?$/);
    await dana.page.keyboard.type(' clai');
    await dana.page.getByRole('option', { name: 'Claims triage' }).waitFor();
    await dana.page.keyboard.press('Escape');
    await dana.page.getByRole('listbox').waitFor({ state: 'hidden' });
    assert.match(await line.inputValue(), /clai$/);
});

/** Presses Tab until what is called so has the focus; every stop on the way must be seen. */
async function walkTo(tab, name, beside = '') {
    for (let place = 0; place < MOST_PLACES; place += 1) {
        const at = await focused(tab);
        if (at.name === name && at.around.includes(beside)) return;
        await tab.page.keyboard.press('Tab');
        await seen(tab);
    }
    assert.fail(`Tab never came to ${name} ${beside}`);
}

/** What has the focus. */
function focused(tab) {
    return tab.page.evaluate(() => {
        const it = document.activeElement;
        const named = it.getAttribute('aria-label') ?? it.labels?.[0]?.textContent ?? it.textContent;
        const around = it.closest('[data-item], li, section, article')?.textContent ?? '';
        return { name: named.trim(), around };
    });
}

/** What has the focus looks different from when it has not. */
async function seen(tab) {
    const looks = await tab.page.evaluate(() => {
        const it = document.activeElement;
        if (it === document.body) return null;
        const look = () => {
            const { outlineStyle, outlineWidth, outlineColor, boxShadow, borderColor, backgroundColor } = getComputedStyle(it);
            return [outlineStyle === 'none' ? '' : outlineWidth + outlineColor, boxShadow, borderColor, backgroundColor].join('|');
        };
        const box = it.getBoundingClientRect();
        const middle = [box.left + box.width / 2, box.top + box.height / 2];
        const above = document.elementFromPoint(...middle);
        const covered = !it.contains(above) && !above?.contains(it);
        const focusedLook = look();
        it.blur();
        const plain = look();
        it.focus({ preventScroll: true });
        return { what: it.outerHTML.slice(0, 120), same: focusedLook === plain, covered };
    });
    if (!looks) return;
    assert.ok(!looks.same, `focus does not show on ${looks.what}`);
    assert.ok(!looks.covered, `something covers ${looks.what}`);
}
