//! Serves `dist/` on this machine, as strictly as any host might.

use std::net::{Ipv4Addr, SocketAddr};

use anyhow::{Context, Result};
use axum::Router;
use axum::http::{HeaderName, HeaderValue};
use tokio::net::TcpListener;
use tower_http::services::ServeDir;
use tower_http::set_header::SetResponseHeaderLayer;

use crate::command_line::Flags;
use crate::page;
use crate::tools::root;

/// What every answer says, one `name: value` a line: the strictest policy that the page promises to work under;
/// and who may load modules, because a sandboxed frame has no origin. The tests' own server sends the same.
const HEADERS: &str = include_str!("headers.txt");

/// Builds the page and serves it until interrupted.
pub fn run(flags: &Flags) -> Result<()> {
    let port = flags.value("port").unwrap_or("8080").parse()?;
    page::build()?;
    runtime()?.block_on(async {
        let (listener, address) = listen(port).await?;
        println!("Open http://{address}/ — stop with Ctrl-C");
        Ok(axum::serve(listener, router()).await?)
    })
}

fn runtime() -> Result<tokio::runtime::Runtime> {
    Ok(tokio::runtime::Builder::new_current_thread()
        .enable_io()
        .build()?)
}

async fn listen(port: u16) -> Result<(TcpListener, SocketAddr)> {
    let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
    let listener = TcpListener::bind(address)
        .await
        .with_context(|| format!("port {port} is not free; choose another with --port"))?;
    let address = listener.local_addr()?;
    Ok((listener, address))
}

fn router() -> Router {
    let headers = HEADERS.lines().filter_map(|line| line.split_once(": "));
    let files = ServeDir::new(root().join("dist"))
        .precompressed_br()
        .precompressed_gzip();
    headers.fold(
        Router::new().fallback_service(files),
        |router, (name, value)| {
            let name = HeaderName::from_static(name);
            let value = HeaderValue::from_static(value);
            router.layer(SetResponseHeaderLayer::overriding(name, value))
        },
    )
}
