//! The recorder reaches upstreams by TLS, with a root certificate of one's own where the system knows none.

use std::path::Path;
use std::sync::Arc;

use specweave_tests::cassette::read_file;
use specweave_tests::record::{RecordError, RecordOptions, Recorded, Recorder};
use specweave_tests::replay::{ReplayOptions, ReplayServer};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::aws_lc_rs;
use tokio_rustls::rustls::pki_types::PrivatePkcs8KeyDer;

use crate::support::Connection;

const SECRET: &str = "sk-ant-api03-behindtls4711";

/// An upstream that answers every request with the key it was sent: its base URL, and its certificate,
/// which it has signed itself.
async fn upstream() -> (String, String) {
    let made = rcgen::generate_simple_self_signed(["127.0.0.1".to_owned()]);
    let made = made.expect("a certificate");
    let key = PrivatePkcs8KeyDer::from(made.signing_key.serialize_der());
    let provider = Arc::new(aws_lc_rs::default_provider());
    let config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .expect("versions of TLS")
        .with_no_client_auth()
        .with_single_cert(vec![made.cert.der().clone()], key.into())
        .expect("a key of this certificate");
    let acceptor = TlsAcceptor::from(Arc::new(config));
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("loopback");
    let address = listener.local_addr().expect("it has an address");
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            // Fails for whoever does not trust the certificate.
            let Ok(mut stream) = acceptor.accept(stream).await else { continue };
            let mut request = Vec::new();
            while !request.ends_with(b"{}") {
                if !matches!(stream.read_buf(&mut request).await, Ok(1..)) {
                    break;
                }
            }
            let request = String::from_utf8_lossy(&request).into_owned();
            let key = request.lines().find_map(|line| line.strip_prefix("x-api-key: "));
            let body = format!("{{\"echo\": \"{}\"}}", key.unwrap_or_default());
            let head =
                "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\nconnection: close";
            let answer =
                format!("{head}\r\ncontent-length: {}\r\n\r\n{body}", body.len());
            let _ = stream.write_all(answer.as_bytes()).await;
            let _ = stream.shutdown().await;
        }
    });
    (format!("https://{address}"), made.cert.pem())
}

#[tokio::test]
async fn an_exchange_by_tls_is_recorded_without_secrets_and_served_again() {
    let (url, certificate) = upstream().await;
    let folder = tempfile::tempdir().expect("a folder");
    let (ca, out) = (folder.path().join("ca.pem"), folder.path().join("new.yaml"));
    std::fs::write(&ca, certificate).expect("it can be written");
    let options = RecordOptions { ca: Some(ca), ..RecordOptions::new(url, &out) };
    let mut recorder = Recorder::start(options).await.expect("it starts");
    let headers = [("x-api-key", SECRET), ("anthropic-version", "2023-06-01")];
    let mut connection = Connection::to(recorder.base_url()).await;
    let answer = connection.send_with("POST", "/v1/messages", &headers, "{}").await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    assert_eq!(answer.text(), format!("{{\"echo\": \"{SECRET}\"}}"));
    let event = recorder.next().await;
    assert!(matches!(event, Some(Recorded::Written { .. })), "{event:?}");

    let text = std::fs::read_to_string(&out).expect("it was written");
    assert!(!text.contains(SECRET) && !text.contains("behindtls"), "{text}");
    assert!(text.contains("uri: \"https://127.0.0.1:"), "{text}");

    let cassette = read_file(&out).expect("a cassette");
    let again = ReplayServer::start(vec![cassette], ReplayOptions::default());
    let again = again.await.expect("it starts");
    let mut connection = Connection::to(again.base_url()).await;
    let headers = [("x-api-key", "any"), ("anthropic-version", "2023-06-01")];
    let replayed = connection.send_with("POST", "/v1/messages", &headers, "{}").await;
    assert_eq!(replayed.status, 200, "{}", replayed.text());
    assert_eq!(replayed.text().len(), answer.text().len());
}

#[tokio::test]
async fn a_certificate_that_nobody_vouches_for_is_refused() {
    let (url, _) = upstream().await;
    let folder = tempfile::tempdir().expect("a folder");
    let options = RecordOptions::new(url, folder.path().join("new.yaml"));
    let mut recorder = Recorder::start(options).await.expect("it starts");
    let mut connection = Connection::to(recorder.base_url()).await;
    let answer = connection.send("POST", "/v1/messages", "{}").await;
    assert_eq!(answer.status, 502);
    assert!(answer.error().contains("certificate"), "{}", answer.error());
    assert!(matches!(recorder.next().await, Some(Recorded::Lost { .. })));
}

#[tokio::test]
async fn a_file_without_certificates_is_refused_and_nothing_is_made() {
    let folder = tempfile::tempdir().expect("a folder");
    let out = folder.path().join("new.yaml");
    let start = async |ca: &Path| {
        let options = RecordOptions::new("https://127.0.0.1:1", &out);
        Recorder::start(RecordOptions { ca: Some(ca.into()), ..options }).await
    };
    let ca = folder.path().join("ca.pem");
    let no_certificate =
        "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
    for content in [None, Some(""), Some("no PEM"), Some(no_certificate)] {
        if let Some(content) = content {
            std::fs::write(&ca, content).expect("it can be written");
        }
        let error = start(&ca).await.expect_err("it cannot be trusted");
        assert!(matches!(error, RecordError::Ca { .. }), "{content:?}: {error}");
        assert!(error.to_string().contains("ca.pem"), "{error}");
        assert!(!out.exists());
    }
}
