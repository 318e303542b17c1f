//! Images and documents from bytes, files and addresses.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

use crate::types::{
    Base64ImageSource, Base64PdfSource, DocumentBlockParam, ImageBlockParam,
    ImageMediaType, PlainTextSource, UrlImageSource, UrlPdfSource,
};

const IMAGES: &str = "images have to be PNG, JPEG, GIF or WebP";
const DOCUMENTS: &str = "documents have to be PDF, or text in UTF-8";

/// Why there is no image or document to send.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum MediaError {
    /// The file cannot be read.
    #[error("`{}` cannot be read", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// Why not.
        source: io::Error,
    },
    /// The API takes nothing of this kind here.
    #[error("{} is {found}, but {expected}", Named(path.as_deref()))]
    Unsupported {
        /// The file, if the bytes come from one.
        path: Option<PathBuf>,
        /// What the bytes seem to be, for example `a BMP image`.
        found: &'static str,
        /// What the API takes.
        expected: &'static str,
    },
}

struct Named<'p>(Option<&'p Path>);

impl fmt::Display for Named<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Some(path) => write!(f, "`{}`", path.display()),
            None => f.write_str("the data"),
        }
    }
}

impl ImageBlockParam {
    /// An image from the bytes of a PNG, JPEG, GIF or WebP file. The bytes tell which it is.
    ///
    /// # Errors
    ///
    /// The bytes are none of these.
    pub fn from_bytes(bytes: impl AsRef<[u8]>) -> Result<Self, MediaError> {
        Self::read(bytes.as_ref(), None)
    }

    /// An image from a PNG, JPEG, GIF or WebP file. Its bytes tell which it is, not its name.
    ///
    /// Reads the file at once: in asynchronous code, a large file on a slow disk is better read
    /// elsewhere and handed to [`from_bytes`](Self::from_bytes).
    ///
    /// # Errors
    ///
    /// The file cannot be read, or is none of these.
    pub fn from_file(path: impl AsRef<Path>) -> Result<Self, MediaError> {
        let path = path.as_ref();
        Self::read(&read(path)?, Some(path))
    }

    /// An image that the API fetches itself.
    pub fn from_url(url: impl Into<String>) -> Self {
        Self::new(UrlImageSource::new(url))
    }

    /// An image that is in base64 already.
    pub fn from_base64(
        media_type: impl Into<ImageMediaType>,
        data: impl Into<String>,
    ) -> Self {
        Self::new(Base64ImageSource::new(media_type, data))
    }

    fn read(bytes: &[u8], path: Option<&Path>) -> Result<Self, MediaError> {
        let media_type = match kind(bytes) {
            Kind::Image(media_type) => media_type,
            other => return Err(other.unsupported(path, IMAGES)),
        };
        Ok(Self::from_base64(media_type, base64(bytes)))
    }
}

impl DocumentBlockParam {
    /// A document from the bytes of a PDF file or of a text in UTF-8.
    ///
    /// # Errors
    ///
    /// The bytes are neither.
    pub fn from_bytes(bytes: impl AsRef<[u8]>) -> Result<Self, MediaError> {
        Self::read(bytes.as_ref(), None)
    }

    /// A document from a PDF file or a text in UTF-8, with the name of the file as its title.
    ///
    /// Reads the file at once: in asynchronous code, a large file on a slow disk is better read
    /// elsewhere and handed to [`from_bytes`](Self::from_bytes).
    ///
    /// # Errors
    ///
    /// The file cannot be read, or is neither.
    pub fn from_file(path: impl AsRef<Path>) -> Result<Self, MediaError> {
        let path = path.as_ref();
        let document = Self::read(&read(path)?, Some(path))?;
        Ok(match path.file_name() {
            Some(name) => document.title(name.to_string_lossy()),
            None => document,
        })
    }

    /// A document of plain text.
    pub fn from_text(text: impl Into<String>) -> Self {
        Self::new(PlainTextSource::new(text))
    }

    /// A PDF file that the API fetches itself.
    pub fn from_url(url: impl Into<String>) -> Self {
        Self::new(UrlPdfSource::new(url))
    }

    /// A PDF file that is in base64 already.
    pub fn from_base64(data: impl Into<String>) -> Self {
        Self::new(Base64PdfSource::new(data))
    }

    fn read(bytes: &[u8], path: Option<&Path>) -> Result<Self, MediaError> {
        match kind(bytes) {
            Kind::Pdf => Ok(Self::from_base64(base64(bytes))),
            Kind::Text(text) => Ok(Self::from_text(text)),
            other => Err(other.unsupported(path, DOCUMENTS)),
        }
    }
}

fn read(path: &Path) -> Result<Vec<u8>, MediaError> {
    std::fs::read(path)
        .map_err(|source| MediaError::Read { path: path.to_owned(), source })
}

/// What the bytes of a file seem to be.
enum Kind<'b> {
    Image(ImageMediaType),
    Pdf,
    Text(&'b str),
    Other(&'static str),
}

impl Kind<'_> {
    fn unsupported(&self, path: Option<&Path>, expected: &'static str) -> MediaError {
        let found = match self {
            Self::Image(ImageMediaType::ImagePng) => "a PNG image",
            Self::Image(ImageMediaType::ImageJpeg) => "a JPEG image",
            Self::Image(ImageMediaType::ImageGif) => "a GIF image",
            Self::Image(ImageMediaType::ImageWebp) => "a WebP image",
            Self::Image(_) => "an image",
            Self::Pdf => "a PDF document",
            Self::Text(text) if text.trim_start().starts_with("<svg") => "an SVG image",
            Self::Text(_) => "text",
            Self::Other(found) => found,
        };
        MediaError::Unsupported { path: path.map(Path::to_owned), found, expected }
    }
}

/// Tells files apart by how they begin.
fn kind(bytes: &[u8]) -> Kind<'_> {
    let brand = bytes.get(4..12).unwrap_or_default();
    match bytes {
        [] => Kind::Other("empty"),
        [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1a, b'\n', ..] => {
            Kind::Image(ImageMediaType::ImagePng)
        }
        [0xff, 0xd8, 0xff, ..] => Kind::Image(ImageMediaType::ImageJpeg),
        [b'G', b'I', b'F', b'8', b'7' | b'9', b'a', ..] => {
            Kind::Image(ImageMediaType::ImageGif)
        }
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => {
            Kind::Image(ImageMediaType::ImageWebp)
        }
        [b'%', b'P', b'D', b'F', b'-', ..] => Kind::Pdf,
        [b'I', b'I', b'*', 0, ..] | [b'M', b'M', 0, b'*', ..] => {
            Kind::Other("a TIFF image")
        }
        _ if brand == b"ftypavif" => Kind::Other("an AVIF image"),
        _ if brand == b"ftypheic" || brand == b"ftypmif1" => Kind::Other("a HEIC image"),
        _ => match std::str::from_utf8(bytes) {
            // Text that begins with BM is text; a bitmap is not UTF-8, or holds NUL.
            Ok(text) if !text.contains('\0') => Kind::Text(text),
            _ if bytes.starts_with(b"BM") => Kind::Other("a BMP image"),
            _ => Kind::Other("of a kind unknown here"),
        },
    }
}

/// Base64 with its usual alphabet and padding.
fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] =
        b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for chunk in bytes.chunks(3) {
        let mut group = [0; 4];
        group[1..=chunk.len()].copy_from_slice(chunk);
        let bits = u32::from_be_bytes(group);
        for digit in 0..4 {
            // Each byte of the chunk makes one more digit than there were.
            text.push(if digit <= chunk.len() {
                char::from(DIGITS[(bits >> (18 - 6 * digit)) as usize & 63])
            } else {
                '='
            });
        }
    }
    text
}
