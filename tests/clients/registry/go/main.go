// github.com/twmb/franz-go/pkg/sr against the registry whose URL is the first argument: one line for each operation.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os"

	"github.com/twmb/franz-go/pkg/sr"
)

const (
	order    = `{"type":"record","name":"Order","namespace":"golang","fields":[{"name":"id","type":"string"}]}`
	wider    = `{"type":"record","name":"Order","namespace":"golang","fields":[{"name":"id","type":"string"},{"name":"note","type":["null","string"],"default":null}]}`
	breaking = `{"type":"record","name":"Order","namespace":"golang","fields":[{"name":"total","type":"double"}]}`
	referrer = `{"type":"record","name":"Paid","namespace":"golang","fields":[{"name":"of","type":"golang.Order"}]}`
	subject  = "golang-value"
)

type event struct {
	ID string `json:"id"`
}

// say prints what came of an operation.
func say(operation string, result any, fault error) {
	var refused *sr.ResponseError
	if errors.As(fault, &refused) {
		result = map[string]any{"refused": refused.StatusCode, "code": refused.ErrorCode}
	} else if fault != nil {
		result = map[string]any{"refused": fault.Error()}
	}
	line, _ := json.Marshal(map[string]any{"operation": operation, "result": result})
	fmt.Println(string(line))
}

func avro(text string, references ...sr.SchemaReference) sr.Schema {
	return sr.Schema{Schema: text, References: references}
}

func connect(options ...sr.ClientOpt) *sr.Client {
	client, fault := sr.NewClient(append([]sr.ClientOpt{sr.URLs(os.Args[1])}, options...)...)
	if fault != nil {
		panic(fault)
	}
	return client
}

func main() {
	client, ctx := connect(), context.Background()
	register(ctx, client)
	read(ctx, client)
	scopes(ctx, client)
	serialize(ctx, client)
	contexts(ctx)
	remove(ctx, client)
}

func register(ctx context.Context, client *sr.Client) {
	made, fault := client.CreateSchema(ctx, subject, avro(order))
	say("register", []any{made.Subject, made.Version}, fault)
	again, fault := connect().RegisterSchema(ctx, subject, avro(order), -1, -1)
	say("register again", again == made.ID, fault)
	_, fault = client.CreateSchema(ctx, subject, avro("{"))
	say("register text that is no schema", nil, fault)
	slashes, fault := client.CreateSchema(ctx, "golang/a b/ü", avro(order))
	say("a name with slashes", slashes.Subject, fault)
	_, fault = client.RegisterSchema(sr.WithParams(ctx, sr.Normalize), subject, avro(wider), -1, -1)
	say("register, normalized", true, fault)
	_, fault = client.CreateSchema(ctx, subject, avro(breaking))
	say("register an incompatible one", nil, fault)
	found, fault := client.LookupSchema(ctx, subject, avro(order))
	say("look up", []any{found.Subject, found.Version}, fault)
	paid, fault := client.CreateSchema(ctx, "golang-paid-value", avro(referrer, sr.SchemaReference{Name: "golang.Order", Subject: subject, Version: 1}))
	say("register with a reference", paid.References, fault)
	referring, fault := client.SchemaReferences(ctx, subject, 1)
	say("referenced by", len(referring) == 1 && referring[0].Subject == paid.Subject, fault)
	_, fault = client.CreateSchema(ctx, "golang-proto-value", sr.Schema{Type: sr.TypeProtobuf, Schema: "syntax = \"proto3\";\nmessage M {\n  string id = 1;\n}\n"})
	say("register protobuf", true, fault)
	_, fault = client.CreateSchema(ctx, "golang-json-value", sr.Schema{Type: sr.TypeJSON, Schema: `{"type":"object"}`})
	say("register json", true, fault)
}

func read(ctx context.Context, client *sr.Client) {
	first, fault := client.SchemaByVersion(ctx, subject, 1)
	say("one version", first.Schema.Schema == order, fault)
	latest, fault := client.SchemaByVersion(ctx, subject, -1)
	say("latest", latest.Version, fault)
	byID, fault := client.SchemaByID(ctx, first.ID)
	say("by id", byID.Schema == order, fault)
	text, fault := client.SchemaTextByID(ctx, first.ID)
	say("text by id", text == order, fault)
	text, fault = client.SchemaTextByVersion(ctx, subject, 1)
	say("text by version", text == order, fault)
	_, fault = client.SchemaByID(ctx, 987654)
	say("by an unknown id", nil, fault)
	newer := connect(sr.PreReq(func(request *http.Request) error {
		request.Header.Set("Confluent-Accept-Unknown-Properties", "true")
		return nil
	}))
	long, _ := newer.SchemaByVersion(ctx, subject, 1)
	byGUID, fault := client.SchemaByGUID(ctx, long.GUID)
	say("by guid", byGUID.Schema.Schema == order, fault)
	ids, fault := client.SchemaIDsByGUID(ctx, long.GUID)
	say("ids by guid", len(ids) == 1 && ids[0].ID == first.ID, fault)
	versions, fault := client.SubjectVersions(ctx, subject)
	say("versions", versions, fault)
	schemas, fault := client.Schemas(ctx, subject)
	say("all of a subject", len(schemas), fault)
	subjects, fault := client.SubjectsByID(ctx, first.ID)
	say("subjects by id", subjects, fault)
	places, fault := client.SchemaVersionsByID(ctx, first.ID)
	say("versions by id", places, fault)
	usages, fault := client.SchemaUsagesByID(ctx, first.ID)
	say("usages by id", len(usages), fault)
	everything, fault := client.AllSchemas(sr.WithParams(ctx, sr.SubjectPrefix("golang")))
	say("all schemas", len(everything), fault)
	named, fault := client.Subjects(sr.WithParams(ctx, sr.SubjectPrefix("golang")))
	say("subjects", named, fault)
	types, fault := client.SupportedTypes(ctx)
	say("types", types, fault)
}

func scopes(ctx context.Context, client *sr.Client) {
	whole := client.Compatibility(ctx)[0]
	say("level of everything", whole.Level, whole.Err)
	set := client.SetCompatibility(ctx, sr.SetCompatibility{Level: sr.CompatFull}, subject)[0]
	say("set a level", set.Level, set.Err)
	got := client.Compatibility(ctx, subject)[0]
	say("get a level", got.Level, got.Err)
	reset := client.ResetCompatibility(ctx, subject)[0]
	say("reset a level", true, reset.Err)
	none := client.Compatibility(ctx, subject)[0]
	say("level of a subject without one", nil, none.Err)
	global := client.Compatibility(sr.WithParams(ctx, sr.DefaultToGlobal), subject)[0]
	say("level that holds", global.Level, global.Err)
	answer, fault := client.CheckCompatibility(sr.WithParams(ctx, sr.Verbose), subject, -1, avro(breaking))
	say("incompatible", []any{answer.Is, len(answer.Messages) > 0}, fault)
	answer, fault = client.CheckCompatibility(ctx, subject, -1, avro(order))
	say("compatible", answer.Is, fault)
	mode := client.SetMode(ctx, sr.ModeReadOnly, subject)[0]
	say("set a mode", mode.Mode, mode.Err)
	mode = client.Mode(ctx, subject)[0]
	say("get a mode", mode.Mode, mode.Err)
	mode = client.ResetMode(ctx, subject)[0]
	say("reset a mode", mode.Mode, mode.Err)
}

func serialize(ctx context.Context, client *sr.Client) {
	latest, fault := client.SchemaByVersion(ctx, subject, -1)
	say("schema to encode with", latest.Version, fault)
	var serde sr.Serde
	serde.Register(latest.ID, event{}, sr.EncodeFn(json.Marshal), sr.DecodeFn(json.Unmarshal))
	bytes, fault := serde.Encode(event{"o-1"})
	say("encode", bytes[0], fault)
	var back event
	fault = serde.Decode(bytes, &back)
	say("decode", back, fault)
}

func contexts(ctx context.Context) {
	dev := connect(sr.DefaultSchemaContext(".golang"))
	made, fault := dev.CreateSchema(ctx, "golang-dev-value", avro(order))
	say("register in a context", []any{made.Subject, made.ID}, fault)
	found, fault := dev.Contexts(ctx)
	say("contexts", contains(found, ".golang"), fault)
	mode := dev.SetMode(ctx, sr.ModeImport, ":.golang:kept-value")[0]
	say("set mode import", mode.Mode, mode.Err)
	kept, fault := dev.CreateSchemaWithIDAndVersion(ctx, "kept-value", avro(wider), 4711, 3)
	say("register with id and version", []any{kept.ID, kept.Version}, fault)
}

func remove(ctx context.Context, client *sr.Client) {
	fault := client.DeleteSchema(ctx, subject, 2, sr.SoftDelete)
	say("delete a version", true, fault)
	_, fault = client.DeleteSubject(ctx, subject, sr.SoftDelete)
	say("delete what others refer to", nil, fault)
	gone, fault := client.DeleteSubject(ctx, "golang-paid-value", sr.SoftDelete)
	say("delete a subject", gone, fault)
	versions, fault := client.SubjectVersions(sr.WithParams(ctx, sr.ShowDeleted), "golang-paid-value")
	say("deleted versions", versions, fault)
	gone, fault = client.DeleteSubject(ctx, "golang-paid-value", sr.HardDelete)
	say("delete it for ever", gone, fault)
	_, fault = client.SubjectVersions(ctx, "golang-paid-value")
	say("what is gone", nil, fault)
}

func contains(all []string, one string) bool {
	for _, each := range all {
		if each == one {
			return true
		}
	}
	return false
}
