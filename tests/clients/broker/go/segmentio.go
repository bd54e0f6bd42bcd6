package main

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/segmentio/kafka-go"
)

var segmentioCodecs = map[string]kafka.Compression{
	"none": 0, "gzip": kafka.Gzip, "snappy": kafka.Snappy, "lz4": kafka.Lz4, "zstd": kafka.Zstd,
}

type segmentioStory struct {
	broker string
	ctx    context.Context
	client *kafka.Client
}

func segmentio(broker string) {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	story := segmentioStory{broker, ctx, &kafka.Client{Addr: kafka.TCP(broker)}}
	story.topics()
	story.codecs()
	story.refusals()
	story.group()
	story.offsets()
}

func (s segmentioStory) create(topic string, partitions int) string {
	told := kafka.TopicConfig{Topic: topic, NumPartitions: partitions, ReplicationFactor: 1}
	made := must(s.client.CreateTopics(s.ctx, &kafka.CreateTopicsRequest{Topics: []kafka.TopicConfig{told}}))
	return must(topic, made.Errors[topic])
}

func (s segmentioStory) writer(topic string, codec kafka.Compression) *kafka.Writer {
	return &kafka.Writer{
		Addr: kafka.TCP(s.broker), Topic: topic, Compression: codec, BatchTimeout: time.Millisecond,
		RequiredAcks: kafka.RequireAll, // by default it asks for no answer at all
	}
}

func (s segmentioStory) sent(topic string, codec kafka.Compression, values ...string) error {
	writer := s.writer(topic, codec)
	defer writer.Close()
	var messages []kafka.Message
	for _, value := range values {
		messages = append(messages, kafka.Message{Value: []byte(value)})
	}
	fault := writer.WriteMessages(s.ctx, messages...)
	var several kafka.WriteErrors
	if errors.As(fault, &several) {
		return errors.Join(several...)
	}
	return fault
}

func (s segmentioStory) read(config kafka.ReaderConfig, count int) ([]string, error) {
	config.Brokers, config.MaxWait = []string{s.broker}, 100*time.Millisecond
	reader := kafka.NewReader(config)
	defer reader.Close()
	var found []string
	for len(found) < count {
		message, fault := reader.ReadMessage(s.ctx)
		if fault != nil {
			return found, fault
		}
		found = append(found, string(message.Value))
	}
	return found, nil
}

func (s segmentioStory) topics() {
	s.create("segmentio-made", 3)
	metadata := must(s.client.Metadata(s.ctx, &kafka.MetadataRequest{Topics: []string{"segmentio-made"}}))
	say("create a topic", len(metadata.Topics[0].Partitions), nil)
	grown := must(s.client.CreatePartitions(s.ctx, &kafka.CreatePartitionsRequest{
		Topics: []kafka.TopicPartitionsConfig{{Name: "segmentio-made", Count: 5}},
	}))
	say("more partitions", nil, grown.Errors["segmentio-made"])
	say("set and read a config", s.configured("segmentio-made"), nil)
	gone := must(s.client.DeleteTopics(s.ctx, &kafka.DeleteTopicsRequest{Topics: []string{"segmentio-made"}}))
	say("delete a topic", nil, gone.Errors["segmentio-made"])
}

func (s segmentioStory) configured(topic string) string {
	change := kafka.IncrementalAlterConfigsRequestConfig{Name: "retention.ms", Value: "60000", ConfigOperation: kafka.ConfigOperationSet}
	must(s.client.IncrementalAlterConfigs(s.ctx, &kafka.IncrementalAlterConfigsRequest{
		Resources: []kafka.IncrementalAlterConfigsRequestResource{{
			ResourceType: kafka.ResourceTypeTopic, ResourceName: topic, Configs: []kafka.IncrementalAlterConfigsRequestConfig{change},
		}},
	}))
	described := must(s.client.DescribeConfigs(s.ctx, &kafka.DescribeConfigsRequest{
		Resources: []kafka.DescribeConfigRequestResource{{
			ResourceType: kafka.ResourceTypeTopic, ResourceName: topic, ConfigNames: []string{"retention.ms"},
		}},
	}))
	return described.Resources[0].ConfigEntries[0].ConfigValue
}

func (s segmentioStory) codecs() {
	for name, codec := range segmentioCodecs {
		topic, sent := s.create("segmentio-"+name, 1), values(name, 300)
		say("produce, "+name, nil, s.sent(topic, codec, sent...))
		found, fault := s.read(kafka.ReaderConfig{Topic: topic}, len(sent))
		say("consume, "+name, slices.Equal(found, sent), fault)
	}
}

func (s segmentioStory) refusals() {
	topic := s.create("judged-segmentio", 1)
	fault := s.sent(topic, 0, "BAD")
	say("a bad record", fault.Error(), nil)
	say("good ones after it", nil, s.sent(topic, 0, "good", "better"))
	fault = s.sent(s.create("owned-segmentio", 1), 0, "x")
	say("a topic of somebody else", errors.Is(fault, kafka.TopicAuthorizationFailed), nil)
}

func (s segmentioStory) group() {
	topic := s.create("segmentio-shared", 4)
	must(0, s.sent(topic, 0, values("first", 40)...))
	config := kafka.ReaderConfig{GroupID: "segmentio-group", Topic: topic, StartOffset: kafka.FirstOffset}
	found, fault := s.read(config, 40)
	say("a group reads", len(found), fault)
	must(0, s.sent(topic, 0, values("second", 8)...))
	found, fault = s.read(config, 8)
	slices.Sort(found)
	say("it goes on where it was", slices.Equal(found, values("second", 8)), fault)
	described := must(s.client.DescribeGroups(s.ctx, &kafka.DescribeGroupsRequest{GroupIDs: []string{"segmentio-group"}}))
	say("an empty group", described.Groups[0].GroupState, described.Groups[0].Error)
	gone := must(s.client.DeleteGroups(s.ctx, &kafka.DeleteGroupsRequest{GroupIDs: []string{"segmentio-group"}}))
	say("delete a group", nil, gone.Errors["segmentio-group"])
}

func (s segmentioStory) offsets() {
	topic := s.create("segmentio-offsets", 1)
	writer := s.writer(topic, 0)
	defer writer.Close()
	for number, value := range values("at", 5) {
		must(0, writer.WriteMessages(s.ctx, kafka.Message{Value: []byte(value), Time: time.UnixMilli(int64(1000 * (number + 1)))}))
	}
	at := func(asked kafka.OffsetRequest) kafka.PartitionOffsets {
		asked.Partition = 0
		listed := must(s.client.ListOffsets(s.ctx, &kafka.ListOffsetsRequest{Topics: map[string][]kafka.OffsetRequest{topic: {asked}}}))
		return listed.Topics[topic][0]
	}
	say("the end", at(kafka.LastOffsetOf(0)).LastOffset, nil)
	for offset := range at(kafka.TimeOffsetOf(0, time.UnixMilli(2500))).Offsets {
		say("by time", offset, nil)
	}
}
