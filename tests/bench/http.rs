//! Commands a second over HTTP: what a page's script sends and gets back, on connections that stay open.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering::Relaxed},
};

use baton_chat::inbound::{Act, Inbound, Piece};
use baton_playground::web;
use reqwest::{Client, StatusCode, header};
use tokio::{net::TcpListener, sync::oneshot, task::JoinHandle};

use crate::{
    callers::{self, CALLERS, READS, Still, WRITES},
    table,
};

/// The same commands as in process, each answered with the part of the page that changes.
pub(crate) async fn commands() {
    let folder = tempfile::tempdir().expect("a folder");
    let site = Arc::new(Site::open(callers::ready(&folder.path().join("baton.db")).await).await);
    for callers in CALLERS {
        let page = Arc::clone(&site);
        let reads = table::at_once(callers, READS / 4 / callers, move |caller, n| {
            let (page, said) = (Arc::clone(&page), callers::read(caller, n));
            async move { page.say(said).await }
        });
        let what = format!("`who`, over HTTP, {callers} connections");
        reads.await.print(&what, "as in process, and drawing the page");
    }
    for (round, callers) in CALLERS.into_iter().enumerate() {
        let page = Arc::clone(&site);
        let next = Arc::new(AtomicUsize::new(round * WRITES));
        let writes = table::at_once(callers, WRITES / 2 / callers, move |_, _| {
            let (page, said) = (Arc::clone(&page), callers::write(next.fetch_add(1, Relaxed)));
            async move { page.say(said).await }
        });
        writes.await.print(&format!("`ask wait`, over HTTP, {callers} connections"), "as above");
    }
    Arc::into_inner(site).expect("nobody asks any more").close().await;
}

/// The page, served in this process on a free port.
#[derive(Debug)]
struct Site {
    address: String,
    client: Client,
    stop: oneshot::Sender<()>,
    serving: JoinHandle<std::io::Result<()>>,
}

impl Site {
    async fn open(baton: Arc<baton::baton::Baton>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = format!("http://{}", listener.local_addr().expect("an address"));
        let (stop, stopped) = oneshot::channel();
        let opening = web::Opening {
            actor: "p0".to_owned(),
            channel: None,
            session: "bench".to_owned(),
            reach: web::Reach::Loopback,
        };
        let playground = Arc::new(callers::playground());
        let stopped = async move { drop(stopped.await) };
        let serving =
            tokio::spawn(web::serve(listener, baton, Arc::new(Still), playground, opening, stopped));
        Self { address, client: Client::new(), stop, serving }
    }

    /// Sends the form that the page's line to type sends.
    async fn say(&self, said: Inbound) {
        let Act::Command(line) = said.act else { panic!("a line is typed") };
        let [Piece::Text(line)] = line.0.as_slice() else { panic!("it names nobody") };
        let url = format!("{}/say?as={}&in=@", self.address, said.user);
        let body = format!("key={}&line={}", said.dedupe_key, line.replace(' ', "+"));
        let request = self.client.post(url).header("x-fragment", "1");
        let request = request.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded").body(body);
        let answer = request.send().await.expect("it answers");
        let (status, page) = (answer.status(), answer.text().await.expect("a text"));
        assert_eq!(status, StatusCode::OK, "{page}");
        assert!(page.contains("Only you see this") && !page.contains("on our side"), "{page}");
    }

    async fn close(self) {
        let _ = self.stop.send(());
        self.serving.await.expect("it ends").expect("it served");
    }
}
