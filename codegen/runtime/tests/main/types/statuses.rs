//! Answers whose status tells their type.

use super::shapes::Place;
use super::*;

#[test]
fn the_status_tells_the_answer() {
    #[derive(Debug, PartialEq)]
    enum Answer {
        Ok(Box<Place>),
        Accepted,
        Success(Vec<i64>),
        Other,
    }
    codec::answers! {
        Answer {
            200 => Ok(Place),
            202 => Accepted,
            200..=299 => Success(Vec<i64>),
        }
    }
    let decode = <Answer as codec::Answers>::decode;
    assert!(matches!(decode(200, b"{\"latitude\": 1}").unwrap(), Answer::Ok(_)));
    assert_eq!(decode(202, b"").unwrap(), Answer::Accepted);
    assert_eq!(decode(207, b"[1]").unwrap(), Answer::Success(vec![1]));
    assert_eq!(decode(302, b"").unwrap(), Answer::Other);
    assert!(decode(200, b"").is_err());
}
