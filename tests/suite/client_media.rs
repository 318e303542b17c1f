//! Images and documents: told apart by their bytes, sent in base64, and refused in words.

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use claude_messages::MediaError;
use claude_messages::types::{DocumentBlockParam, ImageBlockParam};
use serde_json::{Value, json};

fn json(value: impl serde::Serialize) -> Value {
    serde_json::to_value(value).expect("it encodes")
}

#[test]
fn the_bytes_of_an_image_tell_its_kind() {
    let samples: [(&[u8], &str); 5] = [
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "image/png"),
        (b"\xff\xd8\xff\xe0\0\x10JFIF", "image/jpeg"),
        (b"GIF87a\x01\0", "image/gif"),
        (b"GIF89a\x01\0", "image/gif"),
        (b"RIFF\x24\0\0\0WEBPVP8 ", "image/webp"),
    ];
    for (bytes, media_type) in samples {
        let image = ImageBlockParam::from_bytes(bytes).expect("an image");
        let data = BASE64_STANDARD.encode(bytes);
        assert_eq!(
            json(image),
            json!({"type": "image", "source": {"type": "base64", "media_type": media_type, "data": data}})
        );
    }
}

#[test]
fn base64_is_right_for_every_length() {
    for length in 0..80_u8 {
        let mut bytes = b"%PDF-".to_vec();
        bytes.extend((0..length).map(|n| n.wrapping_mul(89) ^ 0xa5));
        let document = json(DocumentBlockParam::from_bytes(&bytes).expect("a document"));
        assert_eq!(document["source"]["data"], BASE64_STANDARD.encode(&bytes));
    }
}

#[test]
fn what_the_api_does_not_take_is_named() {
    let samples: [(&[u8], &str); 9] = [
        (b"", "empty"),
        (b"BM\x36\0\0\0\xff", "a BMP image"),
        (b"II*\0\x08\0\0\0", "a TIFF image"),
        (b"\0\0\0\x1cftypavif\0\0\0\0", "an AVIF image"),
        (b"\0\0\0\x1cftypheic\0\0\0\0", "a HEIC image"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "an SVG image"),
        (b"%PDF-1.7", "a PDF document"),
        (b"BMW is a car", "text"),
        (b"\x7fELF\x02\xff", "of a kind unknown here"),
    ];
    for (bytes, name) in samples {
        let error = ImageBlockParam::from_bytes(bytes).unwrap_err();
        assert_eq!(
            error.to_string(),
            format!("the data is {name}, but images have to be PNG, JPEG, GIF or WebP")
        );
    }
    let error = DocumentBlockParam::from_bytes(b"\xff\xd8\xff\xe0").unwrap_err();
    assert_eq!(
        error.to_string(),
        "the data is a JPEG image, but documents have to be PDF, or text in UTF-8"
    );
}

#[test]
fn files_are_read_and_named() {
    let folder = tempfile::tempdir().expect("a folder");
    // The name lies; the bytes do not.
    let image = folder.path().join("photo.txt");
    std::fs::write(&image, b"GIF89a\x01\0").expect("written");
    let sent = json(ImageBlockParam::from_file(&image).expect("an image"));
    assert_eq!(sent["source"]["media_type"], "image/gif");
    let error = DocumentBlockParam::from_file(&image).unwrap_err().to_string();
    assert!(error.contains("photo.txt` is a GIF image, but"), "{error}");

    let notes = folder.path().join("notes.md");
    std::fs::write(&notes, "Grüße").expect("written");
    assert_eq!(
        json(DocumentBlockParam::from_file(&notes).expect("a document")),
        json!({
            "type": "document", "title": "notes.md",
            "source": {"type": "text", "media_type": "text/plain", "data": "Grüße"}
        })
    );

    let error = ImageBlockParam::from_file(folder.path().join("none.png")).unwrap_err();
    assert!(
        matches!(&error, MediaError::Read { path, .. } if path.ends_with("none.png"))
    );
    assert!(error.to_string().contains("none.png` cannot be read"), "{error}");
}

#[test]
fn addresses_are_left_to_the_api() {
    assert_eq!(
        json(ImageBlockParam::from_url("https://example.com/a.png")),
        json!({"type": "image", "source": {"type": "url", "url": "https://example.com/a.png"}})
    );
    assert_eq!(
        json(DocumentBlockParam::from_url("https://example.com/a.pdf")),
        json!({"type": "document", "source": {"type": "url", "url": "https://example.com/a.pdf"}})
    );
}
