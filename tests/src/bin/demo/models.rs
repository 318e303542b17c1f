//! All models, over as many pages as there are.

use claude_messages::Client;
use claude_messages::types::ListModelsParams;
use futures_util::TryStreamExt;

use crate::Failure;

pub(crate) async fn run(client: &Client) -> Result<(), Failure> {
    let mut models = client.models().list(ListModelsParams::default()).items();
    while let Some(model) = models.try_next().await? {
        let context = model.max_input_tokens.map_or_else(
            || "context unknown".to_owned(),
            |tokens| format!("{tokens:>9} tokens of context"),
        );
        println!("{:<28}{:<20}{context}", model.id, model.display_name);
    }
    println!();
    Ok(())
}
