//! Lines from a byte stream, none longer than agreed.

use std::io;

use tokio::io::{AsyncBufRead, AsyncBufReadExt};

/// Reads line by line; what a dropped [`Lines::next`] had read is not lost.
#[derive(Debug)]
pub(crate) struct Lines<R> {
    reader: R,
    partial: Vec<u8>,
    most_bytes: usize,
}

/// One line, without its end.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Read {
    Line(String),
    /// It was read to its end and thrown away.
    TooLong,
}

impl<R: AsyncBufRead + Unpin> Lines<R> {
    pub(crate) fn new(reader: R, most_bytes: usize) -> Self {
        Self { reader, partial: Vec::new(), most_bytes }
    }

    /// `None` at the end; bytes that are no UTF-8 become `�`.
    pub(crate) async fn next(&mut self) -> io::Result<Option<Read>> {
        loop {
            let chunk = self.reader.fill_buf().await?;
            if chunk.is_empty() {
                return Ok(if self.partial.is_empty() { None } else { Some(self.finish()) });
            }
            let end = chunk.iter().position(|it| *it == b'\n');
            let room = self.most_bytes + 1 - self.partial.len();
            self.partial.extend_from_slice(&chunk[..end.unwrap_or(chunk.len()).min(room)]);
            let taken = end.map_or(chunk.len(), |it| it + 1);
            self.reader.consume(taken);
            if end.is_some() {
                return Ok(Some(self.finish()));
            }
        }
    }

    fn finish(&mut self) -> Read {
        let bytes = std::mem::take(&mut self.partial);
        if self.most_bytes < bytes.len() {
            return Read::TooLong;
        }
        Read::Line(String::from_utf8_lossy(&bytes).trim_end_matches('\r').to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn long_lines_are_refused_and_the_next_is_read() {
        let input: &[u8] = b"one\r\n123456789\n12345678\n\n\xff\nend";
        let mut lines = Lines::new(tokio::io::BufReader::with_capacity(3, input), 8);
        let mut read = Vec::new();
        while let Some(it) = lines.next().await.unwrap() {
            read.push(it);
        }
        let line = |it: &str| Read::Line(it.to_owned());
        assert_eq!(
            read,
            [line("one"), Read::TooLong, line("12345678"), line(""), line("\u{fffd}"), line("end")]
        );
    }
}
