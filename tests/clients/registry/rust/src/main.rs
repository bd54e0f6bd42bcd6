//! schema_registry_converter against the registry whose URL is the first argument: one line for each operation.
use apache_avro::types::Value as Avro;
use schema_registry_converter::blocking::avro::{AvroDecoder, AvroEncoder};
use schema_registry_converter::blocking::json::{JsonDecoder, JsonEncoder};
use schema_registry_converter::blocking::proto_raw::{ProtoRawDecoder, ProtoRawEncoder};
use schema_registry_converter::blocking::schema_registry::{
    get_all_subjects, get_all_versions, get_schema_by_id, get_schema_by_subject, is_compatible_schema, post_schema, SrSettings,
};
use schema_registry_converter::error::SRCError;
use schema_registry_converter::schema_registry_common::{SchemaType, SubjectNameStrategy, SuppliedReference, SuppliedSchema};
use serde_json::{json, Value};

const ORDER: &str = r#"{"type":"record","name":"Order","namespace":"rust","fields":[{"name":"id","type":"string"}]}"#;
const BREAKING: &str = r#"{"type":"record","name":"Order","namespace":"rust","fields":[{"name":"total","type":"double"}]}"#;
const PAID: &str = r#"{"type":"record","name":"Paid","namespace":"rust","fields":[{"name":"of","type":"rust.Order"}]}"#;
const JSON_ORDER: &str = r#"{"type":"object","properties":{"id":{"type":"string"}},"required":["id"]}"#;
const PROTO_ORDER: &str = "syntax = \"proto3\";\npackage rust;\nmessage Order {\n  string id = 1;\n}\n";

fn say(operation: &str, result: Result<Value, SRCError>) {
    let shown = result.unwrap_or_else(|fault| json!({"refused": fault.error, "cause": fault.cause}));
    println!("{}", json!({"operation": operation, "result": shown}));
}

fn schema(kind: SchemaType, text: &str) -> SuppliedSchema {
    SuppliedSchema::new(None, kind, text.to_string())
}

fn topic(name: &str) -> SubjectNameStrategy {
    SubjectNameStrategy::TopicNameStrategy(name.to_string(), false)
}

fn with(name: &str, schema: SuppliedSchema) -> SubjectNameStrategy {
    SubjectNameStrategy::TopicNameStrategyWithSchema(name.to_string(), false, schema)
}

fn register(settings: &SrSettings) {
    let post = |text| post_schema(settings, "rust-value".to_string(), schema(SchemaType::Avro, text));
    say("register", post(ORDER).map(|made| json!(made.id > 0)));
    say("register an incompatible one", post(BREAKING).map(|made| json!(made.id)));
    let asked = |text| is_compatible_schema(settings, "rust-value".to_string(), schema(SchemaType::Avro, text));
    say("compatible", asked(ORDER).map(|answer| json!(answer)));
    say("incompatible", asked(BREAKING).map(|answer| json!(answer)));
    let latest = get_schema_by_subject(settings, &topic("rust"));
    say("latest", latest.clone().map(|found| json!([found.subject, found.version])));
    let id = latest.map(|found| found.id).unwrap_or(0);
    say("by id", get_schema_by_id(id, settings).map(|found| json!(found.schema == ORDER)));
    say("by an unknown id", get_schema_by_id(987654, settings).map(|found| json!(found.schema)));
    say("versions", get_all_versions(settings, "rust-value".to_string()).map(|found| json!(found)));
    say("subjects", get_all_subjects(settings).map(|found| json!(found.contains(&"rust-value".to_string()))));
}

fn formats(settings: &SrSettings) {
    let event = || vec![("id", Avro::String("o-1".to_string()))];
    let bytes = AvroEncoder::new(settings.clone()).encode(event(), &topic("rust"));
    let decoder = AvroDecoder::new(settings.clone());
    say("avro", bytes.and_then(|b| decoder.decode(Some(&b))).map(|back| json!(format!("{:?}", back.value))));

    let strategy = with("rust-json", schema(SchemaType::Json, JSON_ORDER));
    let bytes = JsonEncoder::new(settings.clone()).encode(&json!({"id": "o-1"}), &strategy);
    let decoder = JsonDecoder::new(settings.clone());
    say("json", bytes.and_then(|b| decoder.decode(Some(&b))).map(|back| json!(back.map(|found| found.value))));

    let strategy = with("rust-proto", schema(SchemaType::Protobuf, PROTO_ORDER));
    let bytes = ProtoRawEncoder::new(settings.clone()).encode(b"\x0a\x03o-1", "rust.Order", &strategy);
    let decoder = ProtoRawDecoder::new(settings.clone());
    let back = bytes.and_then(|b| decoder.decode(Some(&b)));
    say("protobuf", back.map(|back| json!(back.map(|found| found.full_name.to_string()))));
}

fn references(settings: &SrSettings) {
    let order = SuppliedReference::new("rust.Order".to_string(), "rust-order".to_string(), ORDER.to_string());
    let paid = schema(SchemaType::Avro, PAID).with_references(vec![order]);
    say("register with a reference", post_schema(settings, "rust-paid-value".to_string(), paid).map(|made| json!(made.id > 0)));
    let event = vec![("of", Avro::Record(vec![("id".to_string(), Avro::String("o-1".to_string()))]))];
    let bytes = AvroEncoder::new(settings.clone()).encode(event, &topic("rust-paid"));
    let decoder = AvroDecoder::new(settings.clone());
    say("avro with a reference", bytes.and_then(|b| decoder.decode(Some(&b))).map(|back| json!(format!("{:?}", back.value))));
}

fn main() {
    let url = std::env::args().nth(1).expect("the registry's URL");
    let settings = SrSettings::new_builder(url.clone()).no_proxy().build().expect("settings");
    register(&settings);
    formats(&settings);
    references(&settings);
    let newer = SrSettings::new_builder(url)
        .no_proxy()
        .add_header("Confluent-Accept-Unknown-Properties", "true")
        .build()
        .expect("settings");
    let event = vec![("id", Avro::String("o-2".to_string()))];
    let encoded = AvroEncoder::new(newer.clone()).encode_with_header_id(event, &topic("rust"), false);
    let decoder = AvroDecoder::new(newer);
    let back = encoded.and_then(|(bytes, header)| decoder.decode_with_header_id(Some(&header.value), Some(&bytes)));
    say("avro by guid in a header", back.map(|back| json!(format!("{:?}", back.value))));
}
