//! OpenAPI 3.0, 3.1 and 3.2 brought to one `openapiv3` document; what 3.0 cannot say rides along as `x-` keys.
