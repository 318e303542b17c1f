//! What a user of the pet shop's client writes, run against `calls.yaml`. The test of the commands
//! builds it beside the client that it has generated.

use futures_util::TryStreamExt;
use pet_shop::types::{DiaryEntry, Kind, ListPetsParams, NewPet, PetWeight};
use pet_shop::{ApiErrorKind, Client};
use specweave_tests::cassette::read_file;
use specweave_tests::replay::{ReplayOptions, ReplayServer};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let calls = std::env::args().nth(1).ok_or("the cassette is missing")?;
    let server =
        ReplayServer::start(vec![read_file(calls.as_ref())?], ReplayOptions::default()).await?;
    let client = Client::builder().api_key("a key").base_url(server.base_url()).build()?;

    let mut pets = client.pets().list(ListPetsParams::new().limit(2)).items();
    let mut names = Vec::new();
    while let Some(pet) = pets.try_next().await? {
        match pet.name.as_str() {
            "Miez" => assert!(matches!(pet.weight, Some(PetWeight::Number(4.5)))),
            "Rex" => assert_eq!(pet.vaccinated, Some(true)),
            // No document knows penguins, nor that pets swim.
            _ => {
                assert_eq!(pet.kind, Some(Kind::Other("penguin".to_owned())));
                assert!(pet.extra.contains_key("swims"));
            }
        }
        names.push(pet.name);
    }
    assert_eq!(names, ["Miez", "Rex", "Tux"]);

    // One document knows hamsters, and that pets have owners; the other knows neither.
    let flitz = NewPet::new("Flitz")
        .kind(Kind::Hamster)
        .owner("Ada")
        .born("2026-02-03T04:05:06Z".parse()?)
        .chip("67e55044-10b1-426f-9247-bb680e5fe0c8".parse()?);
    let pet = client.pets().create(&flitz).await?;
    assert_eq!(pet.id, "p4");
    assert_eq!((pet.born, pet.chip), (flitz.born, flitz.chip));

    let error = client.pets().retrieve("p9").await.expect_err("there is no p9");
    let error = error.as_api().ok_or("an error of the API")?;
    assert_eq!(error.kind(), ApiErrorKind::NotFound);
    assert_eq!(error.request_id(), Some("visit-9"));

    let mut diary = client.pets().diary().follow("p1").await?;
    let (mut grams, mut others) = (0, 0);
    while let Some(entry) = diary.try_next().await? {
        match entry {
            DiaryEntry::Fed(fed) => grams += fed.grams,
            _ => others += 1,
        }
    }
    assert_eq!((grams, others), (30, 3));
    println!("{} calls", server.requests().len());
    Ok(())
}
