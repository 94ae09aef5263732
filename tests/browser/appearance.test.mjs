// Both themes, narrow and wide: nothing serious by axe-core, nothing cut off, nothing that moves unasked.

import assert from 'node:assert/strict';

import { axe } from './browser.mjs';
import { scenario } from './harness.mjs';

const THEMES = ['light', 'dark'];
const WIDTHS = [320, 1280];

for (const colorScheme of THEMES) {
    for (const width of WIDTHS) {
        scenario(`${colorScheme} at ${width} px`, async ({ open }) => {
            const look = { colorScheme, viewport: { width, height: 800 } };
            const visitor = await open(look);
            await inOrder(visitor, 'the opening');
            await visitor.visit('/play?as=priya&in=@');
            await inOrder(visitor, 'direct messages');
            const mine = await visitor.card(/waits? for you, Priya/);
            await mine.getByText('Answer', { exact: true }).first().click();
            await mine.getByRole('button', { name: 'keep', exact: true }).first().waitFor();
            await inOrder(visitor, 'an open menu');
            await visitor.visit('/play?as=dana&in=@');
            await visitor.say('stage close claims-triage build');
            await inSight(visitor, await visitor.card(/^Claims triage cannot close yet/));
            await inOrder(visitor, 'an answer');
            await visitor.say('metric add claims-triage production');
            await visitor.dialog.waitFor();
            await visitor.press('Next', visitor.dialog);
            await visitor.dialog.locator('[aria-invalid="true"]').first().waitFor();
            await inOrder(visitor, 'a dialog with errors');
        });
    }
}

scenario('nothing moves for whoever wants less motion', async ({ open }) => {
    const visitor = await open({ path: '/play?as=mei&in=claims-triage', reducedMotion: 'reduce' });
    const priya = await open({ path: '/play?as=priya&in=@' });
    await priya.answer(await priya.card(/waits? for you, Priya/), 'CRM export', 'Answer', 'keep');
    await visitor.reads(/^Claims triage: /, '4 of 5 decided');
    const moving = await visitor.page.evaluate(() => document.getAnimations().filter(it => {
        const { duration, iterations } = it.effect.getComputedTiming();
        return duration * iterations > 1;
    }).map(it => it.animationName ?? it.transitionProperty));
    assert.deepEqual(moving, []);
});

/** What was said last shows its first line at once, and its end is not hidden behind the line to type. */
async function inSight(tab, card) {
    const article = await card.elementHandle();
    const line = await tab.page.getByLabel('Message Baton').elementHandle();
    const above = (edge, of) => tab.page.waitForFunction(([it, line, edge, of]) => {
        const at = it.querySelector(of).getBoundingClientRect()[edge];
        return 0 <= at && at <= line.getBoundingClientRect().top;
    }, [article, line, edge, of]);
    await above('top', 'p');
    await card.getByRole('button').last().focus();
    await above('bottom', 'footer');
}

/** Nothing serious or critical, and nothing beyond the right edge. */
async function inOrder(tab, view) {
    const { scroll, width } = await tab.page.evaluate(() => ({
        scroll: document.documentElement.scrollWidth,
        width: document.documentElement.clientWidth,
    }));
    assert.ok(scroll <= width, `${view} scrolls sideways: ${scroll} of ${width} px`);
    await tab.page.evaluate(axe());
    const found = await tab.page.evaluate(() => window.axe.run(document, { resultTypes: ['violations'] }));
    const bad = found.violations.filter(it => ['serious', 'critical'].includes(it.impact));
    const said = bad.map(it => `${it.id}: ${it.help}\n  ${it.nodes.map(one => one.html + one.failureSummary).join('\n  ')}`);
    assert.deepEqual(said, [], view);
}
