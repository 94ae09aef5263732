// Requests as no browser would send them: any header, any body, any host.

import { request } from 'node:http';

/** Sends it and answers `{ status, text }`; a server that hangs up instead of answering has status 0. */
export function send(url, { method = 'POST', headers = {}, body = '' } = {}) {
    return new Promise(done => {
        const length = { 'content-type': 'application/x-www-form-urlencoded', 'content-length': Buffer.byteLength(body) };
        const asked = request(url, { method, agent: false, headers: method === 'POST' ? { ...length, ...headers } : headers });
        asked.on('error', why => done({ status: 0, text: why.message }));
        asked.on('response', answer => {
            let text = '';
            answer.setEncoding('utf8');
            answer.on('data', it => (text += it));
            answer.on('error', why => done({ status: 0, text: why.message }));
            answer.on('end', () => done({ status: answer.statusCode, text, headers: answer.headers }));
        });
        asked.end(body);
    });
}

/** What the page's own script or form sent when this was done: address, headers and body, to be sent again. */
export async function captured(tab, deed) {
    const sending = tab.page.waitForRequest(it => it.method() === 'POST');
    await deed();
    const it = await sending;
    const { 'content-length': _, host: __, connection: ___, ...headers } = await it.allHeaders();
    const pseudo = Object.keys(headers).filter(name => name.startsWith(':'));
    pseudo.forEach(name => delete headers[name]);
    return { url: it.url(), headers, body: it.postData() ?? '' };
}
