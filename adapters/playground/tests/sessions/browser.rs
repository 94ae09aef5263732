//! A browser without a screen: keeps nothing between requests but what it is told.

use std::{net::SocketAddr, sync::Arc};

use baton_chat::platform::Host;
use baton_playground::{
    Director, Playground,
    web::{self, Opening, Reach},
};
use reqwest::{Client, Method, RequestBuilder, StatusCode, Url, header::HeaderMap};
use tokio::{net::TcpListener, sync::oneshot, task::JoinHandle};

pub(crate) struct Browser {
    client: Client,
    address: SocketAddr,
    stop: oneshot::Sender<()>,
    server: JoinHandle<std::io::Result<()>>,
}

pub(crate) struct Page {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) html: String,
}

impl Browser {
    pub(crate) async fn open(
        host: Arc<dyn Host>,
        director: Arc<dyn Director>,
        room: Arc<Playground>,
    ) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("it is bound");
        let opening = Opening {
            actor: "priya".to_owned(),
            channel: Some("claims".to_owned()),
            session: "s".to_owned(),
            reach: Reach::Loopback,
        };
        let (stop, stopped) = oneshot::channel();
        let server = tokio::spawn(web::serve(listener, host, director, room, opening, async {
            let _ = stopped.await;
        }));
        Self { client: Client::new(), address, stop, server }
    }

    pub(crate) fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.client.request(method, format!("http://{}{path}", self.address))
    }

    pub(crate) async fn get(&self, path: &str) -> Page {
        Page::of(self.request(Method::GET, path)).await
    }

    /// Sends a form as a page without a script would.
    pub(crate) async fn post(&self, path: &str, fields: &[(&str, &str)]) -> Page {
        Page::of(self.form(path, fields)).await
    }

    pub(crate) fn form(&self, path: &str, fields: &[(&str, &str)]) -> RequestBuilder {
        let body = Url::parse_with_params("http://form/", fields).expect("fields can be written");
        self.request(Method::POST, path)
            .header("content-type", "application/x-www-form-urlencoded")
            .body(body.query().unwrap_or_default().to_owned())
    }

    /// Lets the server end, and waits until it has.
    pub(crate) async fn close(self) {
        self.stop.send(()).expect("the server runs");
        self.server.await.expect("it does not panic").expect("it ends well");
    }
}

impl Page {
    pub(crate) async fn of(request: RequestBuilder) -> Self {
        let response = request.send().await.expect("an answer");
        let (status, headers) = (response.status(), response.headers().clone());
        Self { status, headers, html: response.text().await.expect("a text") }
    }

    /// The sentence that says why nothing was done.
    pub(crate) fn alert(&self) -> &str {
        between(&self.html, "role=\"alert\">", "<").unwrap_or_default()
    }

    pub(crate) fn has(&self, text: &str) -> bool {
        self.html.contains(text)
    }

    pub(crate) fn count(&self, text: &str) -> usize {
        self.html.matches(text).count()
    }
}

pub(crate) fn between<'t>(text: &'t str, before: &str, after: &str) -> Option<&'t str> {
    let (_, rest) = text.split_once(before)?;
    rest.split_once(after).map(|it| it.0)
}
