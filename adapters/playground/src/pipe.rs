//! The playground for programs: a JSON object a line in, a JSON object a line out.
//!
//! Requests are handled at the same time and answered in any order, each with its `id`; who needs an order
//! waits for the answer. The requests are in [`request`].

pub mod request;

use std::{io, sync::Arc};

use baton_chat::{inbound::Inbound, platform::Host};
use serde_json::{Value, json};
use tokio::{
    io::{AsyncBufRead, AsyncWrite, AsyncWriteExt},
    sync::{Semaphore, mpsc},
};

use crate::{
    director::Director,
    lines::{Lines, Read},
    platform::Playground,
    received::{Origin, Shown},
};
use request::{Asked, BadRequest, Request};

/// Longest request, in bytes.
pub const MOST_BYTES: usize = 256 * 1024;
/// Requests handled at the same time; the next is not read before one of them is answered.
pub const AT_ONCE: usize = 256;

#[derive(Clone)]
struct Desk {
    host: Arc<dyn Host>,
    director: Arc<dyn Director>,
    playground: Arc<Playground>,
    session: Arc<str>,
}

/// Serves one program until its input ends and everything is answered, or its output is closed.
///
/// `session` was never used before: it and the request's id are the key of a request that brings none.
///
/// # Errors
/// What reading the input or writing the output fails with.
pub async fn serve(
    host: Arc<dyn Host>,
    director: Arc<dyn Director>,
    playground: Arc<Playground>,
    session: &str,
    input: impl AsyncBufRead + Send + Unpin,
    output: impl AsyncWrite + Send + Unpin,
) -> io::Result<()> {
    let desk = Desk { host, director, playground, session: session.into() };
    let (answers, queue) = mpsc::channel(AT_ONCE);
    let (read, written) = tokio::join!(read_all(desk, input, answers), write_all(queue, output));
    written.and(read)
}

async fn read_all(
    desk: Desk,
    input: impl AsyncBufRead + Unpin,
    answers: mpsc::Sender<Value>,
) -> io::Result<()> {
    let mut lines = Lines::new(input, MOST_BYTES);
    let places = Arc::new(Semaphore::new(AT_ONCE));
    loop {
        let read = tokio::select! {
            read = lines.next() => read?,
            () = answers.closed() => None,
        };
        let Some(read) = read else { return Ok(()) };
        let Ok(place) = Arc::clone(&places).acquire_owned().await else { return Ok(()) };
        let (desk, answers) = (desk.clone(), answers.clone());
        tokio::spawn(async move {
            let answer = desk.answer(read).await;
            // Whoever closed the output wants no answer.
            let _ = answers.send(answer).await;
            drop(place);
        });
    }
}

async fn write_all(mut queue: mpsc::Receiver<Value>, mut output: impl AsyncWrite + Unpin) -> io::Result<()> {
    let mut batch = Vec::new();
    while 0 < queue.recv_many(&mut batch, AT_ONCE).await {
        let lines: String = batch.drain(..).map(|it| format!("{it}\n")).collect();
        output.write_all(lines.as_bytes()).await?;
        output.flush().await?;
    }
    Ok(())
}

impl Desk {
    async fn answer(&self, read: Read) -> Value {
        let line = match read {
            Read::Line(line) => line,
            Read::TooLong => return refusal(&Value::Null, &BadRequest::TooLong),
        };
        match request::read(&line, self.playground.directory(), &self.session) {
            Ok(Request { id, asked }) => {
                let (name, value) = self.fulfil(asked).await;
                json!({ "id": id, name: value })
            }
            Err((id, why)) => refusal(&id, &why),
        }
    }

    async fn fulfil(&self, asked: Asked) -> (&'static str, Value) {
        match asked {
            Asked::Act(inbound) => ("reply", self.act(inbound).await),
            Asked::Complete(so_far) => ("choices", json!(self.host.complete(so_far).await)),
            Asked::Received(None) => {
                let all = self.playground.received().all();
                ("received", json!({ "messages": delivered(all), "violations": self.violations() }))
            }
            Asked::Received(Some(token)) => {
                let found = self.playground.received().find(&token).await;
                let violations: Vec<String> =
                    self.violations().into_iter().filter(|it| *it == token).collect();
                ("received", json!({ "messages": delivered(found), "violations": violations }))
            }
            Asked::Advance(by) => {
                self.director.advance(by).await;
                ("clock", json!(self.director.clock()))
            }
            Asked::Next => ("next", json!(self.director.to_next().await)),
            Asked::Settle => {
                self.director.settle().await;
                ("settled", json!(true))
            }
        }
    }

    async fn act(&self, inbound: Inbound) -> Value {
        json!(self.playground.hand_over(self.host.as_ref(), inbound).await)
    }

    fn violations(&self) -> Vec<String> {
        self.playground.received().violations()
    }
}

fn delivered(all: impl IntoIterator<Item = Shown>) -> Vec<Shown> {
    all.into_iter().filter(|it| it.origin == Origin::Sent).collect()
}

fn refusal(id: &Value, why: &BadRequest) -> Value {
    json!({ "id": id, "error": why.to_string() })
}
