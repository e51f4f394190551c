//! Serves `dist/` on this machine, as strictly as any host might.

use std::net::{Ipv4Addr, SocketAddr};

use anyhow::{Context, Result};
use axum::Router;
use axum::http::{HeaderName, HeaderValue, header};
use tokio::net::TcpListener;
use tower_http::services::ServeDir;
use tower_http::set_header::SetResponseHeaderLayer;

use crate::page;
use crate::tools::root;

/// A second place where the same files are found: the page must work under any path.
pub const DEEP_PATH: &str = "/some/deep/path";

/// The strictest policy that the page promises to work under.
const POLICY: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; style-src 'self'; \
                      connect-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'";

/// Builds the page and serves it until interrupted.
pub fn run(port: u16) -> Result<()> {
    page::build()?;
    runtime()?.block_on(async {
        let (listener, address) = listen(port).await?;
        println!("Open http://{address}/ — stop with Ctrl-C");
        Ok(axum::serve(listener, router()).await?)
    })
}

/// Serves in the background on a free port; returns the address with `http://` and no slash.
pub fn in_background() -> Result<String> {
    let runtime = runtime()?;
    let (listener, address) = runtime.block_on(listen(0))?;
    std::thread::spawn(move || runtime.block_on(async { axum::serve(listener, router()).await }));
    Ok(format!("http://{address}"))
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
    let files = || ServeDir::new(root().join("dist"));
    let header = |name: HeaderName, value: &'static str| {
        SetResponseHeaderLayer::overriding(name, HeaderValue::from_static(value))
    };
    Router::new()
        .fallback_service(files())
        .nest_service(DEEP_PATH, files())
        .layer(header(header::CONTENT_SECURITY_POLICY, POLICY))
        .layer(header(header::CACHE_CONTROL, "no-cache"))
        // A sandboxed frame without an origin loads modules only with this.
        .layer(header(header::ACCESS_CONTROL_ALLOW_ORIGIN, "*"))
}
