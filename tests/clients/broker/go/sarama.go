package main

import (
	"context"
	"errors"
	"slices"
	"sync"
	"time"

	"github.com/IBM/sarama"
)

var saramaCodecs = map[string]sarama.CompressionCodec{
	"none": sarama.CompressionNone, "gzip": sarama.CompressionGZIP, "snappy": sarama.CompressionSnappy,
	"lz4": sarama.CompressionLZ4, "zstd": sarama.CompressionZSTD,
}

// saramaStory is told twice: sarama speaks as one spoke to Kafka 2.1 unless it is told how new the broker is.
type saramaStory struct {
	addresses []string
	name      string
	version   sarama.KafkaVersion
	admin     sarama.ClusterAdmin
}

func ibm(broker string)       { saramaAs(broker, "sarama", sarama.DefaultVersion) }
func ibmNewest(broker string) { saramaAs(broker, "sarama-newest", sarama.MaxVersion) }

func saramaAs(broker, name string, version sarama.KafkaVersion) {
	story := saramaStory{addresses: []string{broker}, name: name, version: version}
	story.admin = must(sarama.NewClusterAdmin(story.addresses, story.settings()))
	defer story.admin.Close()
	story.topics()
	story.codecs()
	story.refusals()
	story.group()
	story.transactions()
	story.offsets()
}

// settings are the defaults, with what a synchronous producer needs.
func (s saramaStory) settings(changes ...func(*sarama.Config)) *sarama.Config {
	config := sarama.NewConfig()
	config.Version = s.version
	config.Producer.Return.Successes = true
	config.Consumer.Offsets.Initial = sarama.OffsetOldest
	for _, change := range changes {
		change(config)
	}
	return config
}

func idempotent(config *sarama.Config) {
	config.Producer.Idempotent = true
	config.Producer.RequiredAcks = sarama.WaitForAll
	config.Net.MaxOpenRequests = 1
}

func (s saramaStory) create(topic string, partitions int32) string {
	if fault := s.admin.CreateTopic(topic, &sarama.TopicDetail{NumPartitions: partitions, ReplicationFactor: 1}, false); fault != nil {
		panic(fault)
	}
	return topic
}

func (s saramaStory) sent(config *sarama.Config, topic string, values ...string) ([]int64, error) {
	producer := must(sarama.NewSyncProducer(s.addresses, config))
	defer producer.Close()
	return sentBy(producer, topic, values...)
}

func sentBy(producer sarama.SyncProducer, topic string, values ...string) ([]int64, error) {
	var messages []*sarama.ProducerMessage
	for _, value := range values {
		messages = append(messages, &sarama.ProducerMessage{Topic: topic, Key: sarama.StringEncoder("k"), Value: sarama.StringEncoder(value)})
	}
	fault := producer.SendMessages(messages)
	var several sarama.ProducerErrors
	if errors.As(fault, &several) {
		return nil, several[0].Err
	}
	var offsets []int64
	for _, message := range messages {
		offsets = append(offsets, message.Offset)
	}
	return offsets, fault
}

// whole reads a partition from its start.
func (s saramaStory) whole(topic string, count int, changes ...func(*sarama.Config)) []string {
	consumer := must(sarama.NewConsumer(s.addresses, s.settings(changes...)))
	defer consumer.Close()
	partition := must(consumer.ConsumePartition(topic, 0, sarama.OffsetOldest))
	defer partition.Close()
	var found []string
	for len(found) < count {
		select {
		case message := <-partition.Messages():
			found = append(found, string(message.Value))
		case <-time.After(patience):
			return found
		}
	}
	return found
}

func (s saramaStory) topics() {
	made := s.create(s.name+"-made", 3)
	described := must(s.admin.DescribeTopics([]string{made}))
	say("create a topic", len(described[0].Partitions), nil)
	again := s.admin.CreateTopic(made, &sarama.TopicDetail{NumPartitions: 1, ReplicationFactor: 1}, false)
	say("create it again", errors.Is(again, sarama.ErrTopicAlreadyExists), nil)
	say("more partitions", nil, s.admin.CreatePartitions(made, 5, nil, false))
	say("set a config", nil, s.configure(made, "60000"))
	asked := sarama.ConfigResource{Type: sarama.TopicResource, Name: made, ConfigNames: []string{"retention.ms"}}
	entries := must(s.admin.DescribeConfig(asked))
	say("read a config", []any{entries[0].Value, entries[0].Source.String()}, nil)
	listed := must(s.admin.ListTopics())
	say("list topics", listed[made].NumPartitions, nil)
	say("delete a topic", nil, s.admin.DeleteTopic(made))
	brokers, controller, fault := s.admin.DescribeCluster()
	say("brokers", []any{len(brokers), controller == brokers[0].ID()}, fault)
}

// configure changes one config, since Kafka 2.3 without a word about the others.
func (s saramaStory) configure(topic, value string) error {
	if !s.version.IsAtLeast(sarama.V2_3_0_0) {
		return s.admin.AlterConfig(sarama.TopicResource, topic, map[string]*string{"retention.ms": &value}, false)
	}
	change := sarama.IncrementalAlterConfigsEntry{Operation: sarama.IncrementalAlterConfigsOperationSet, Value: &value}
	changes := map[string]sarama.IncrementalAlterConfigsEntry{"retention.ms": change}
	return s.admin.IncrementalAlterConfig(sarama.TopicResource, topic, changes, false)
}

func (s saramaStory) codecs() {
	for name, codec := range saramaCodecs {
		topic, sent := s.create(s.name+"-"+name, 1), values(name, 300)
		offsets, fault := s.sent(s.settings(func(config *sarama.Config) { config.Producer.Compression = codec }), topic, sent...)
		say("produce, "+name, len(offsets), fault)
		say("consume, "+name, slices.Equal(s.whole(topic, len(sent)), sent), nil)
	}
	offsets, fault := s.sent(s.settings(idempotent), s.create(s.name+"-once", 1), values("once", 300)...)
	say("idempotent", []any{offsets[0], offsets[299]}, fault)
}

func (s saramaStory) refusals() {
	topic := s.create("judged-"+s.name, 1)
	producer := must(sarama.NewSyncProducer(s.addresses, s.settings(idempotent)))
	defer producer.Close()
	_, fault := sentBy(producer, topic, "BAD")
	say("a bad record", fault.Error(), nil)
	offsets, fault := sentBy(producer, topic, "good", "better")
	say("good ones after it", offsets, fault)
	_, fault = s.sent(s.settings(), s.create("owned-"+s.name, 1), "x")
	say("a topic of somebody else", errors.Is(fault, sarama.ErrTopicAuthorizationFailed), nil)
}

// reader counts what the members of a group have read, and the partitions that each was given last.
type reader struct {
	lock   sync.Mutex
	found  []string
	claims []int
	ended  chan struct{}
}

func (r *reader) Setup(session sarama.ConsumerGroupSession) error {
	r.lock.Lock()
	defer r.lock.Unlock()
	for _, partitions := range session.Claims() {
		r.claims = append(r.claims, len(partitions))
	}
	return nil
}

func (r *reader) Cleanup(sarama.ConsumerGroupSession) error { return nil }

func (r *reader) ConsumeClaim(session sarama.ConsumerGroupSession, claim sarama.ConsumerGroupClaim) error {
	for message := range claim.Messages() {
		r.lock.Lock()
		r.found = append(r.found, string(message.Value))
		r.lock.Unlock()
		session.MarkMessage(message, "")
	}
	return nil
}

// joined starts a member; what it returns makes it leave, with its offsets committed.
func (s saramaStory) joined(group, topic string) (*reader, func()) {
	member := must(sarama.NewConsumerGroup(s.addresses, group, s.settings()))
	one := &reader{ended: make(chan struct{})}
	ctx, cancel := context.WithCancel(context.Background())
	go func() {
		defer close(one.ended)
		for ctx.Err() == nil {
			if member.Consume(ctx, []string{topic}, one) != nil {
				return
			}
		}
	}()
	return one, func() { cancel(); <-one.ended; member.Close() }
}

func (r *reader) until(holds func() bool) bool {
	for end := time.Now().Add(patience); time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
		r.lock.Lock()
		held := holds()
		r.lock.Unlock()
		if held {
			return true
		}
	}
	return false
}

func (s saramaStory) group() {
	topic := s.create(s.name+"-shared", 4)
	spread := s.settings(func(config *sarama.Config) { config.Producer.Partitioner = sarama.NewRoundRobinPartitioner })
	must(s.sent(spread, topic, values("first", 40)...))
	first, leave := s.joined(s.name+"-group", topic)
	say("a group reads", first.until(func() bool { return len(first.found) == 40 }), nil)
	second, leaveToo := s.joined(s.name+"-group", topic)
	say("a second member takes its share", second.until(func() bool { return slices.Equal(second.claims, []int{2}) }), nil)
	leave()
	leaveToo()
	must(s.sent(spread, topic, values("second", 8)...))
	third, leave := s.joined(s.name+"-group", topic)
	say("it goes on where it was", third.until(func() bool { return len(third.found) == 8 }), nil)
	leave()
	groups := must(s.admin.DescribeConsumerGroups([]string{s.name + "-group"}))
	say("an empty group", groups[0].State, nil)
	say("delete a group", nil, s.admin.DeleteConsumerGroup(s.name+"-group"))
}

func (s saramaStory) transactions() {
	source, sink := s.create(s.name+"-in", 1), s.create(s.name+"-out", 1)
	producer := must(sarama.NewSyncProducer(s.addresses, s.settings(idempotent, func(config *sarama.Config) {
		config.Producer.Transaction.ID = s.name
	})))
	defer producer.Close()
	for _, value := range []string{"aborted", "committed"} {
		_ = producer.BeginTxn()
		must(sentBy(producer, sink, value))
		if value == "aborted" {
			say("abort", nil, producer.AbortTxn())
			continue
		}
		add := producer.AddOffsetsToTxn(map[string][]*sarama.PartitionOffsetMetadata{source: {{Offset: 3}}}, s.name+"-copy")
		say("commit, with offsets", nil, errors.Join(add, producer.CommitTxn()))
	}
	committed := s.whole(sink, 1, func(config *sarama.Config) { config.Consumer.IsolationLevel = sarama.ReadCommitted })
	say("only what was committed", committed, nil)
	offsets := must(s.admin.ListConsumerGroupOffsets(s.name+"-copy", map[string][]int32{source: {0}}))
	say("the offset in the transaction", offsets.GetBlock(source, 0).Offset, nil)
}

func (s saramaStory) offsets() {
	topic := s.create(s.name+"-offsets", 1)
	producer := must(sarama.NewSyncProducer(s.addresses, s.settings()))
	defer producer.Close()
	for number, value := range values("at", 5) {
		_, _, fault := producer.SendMessage(&sarama.ProducerMessage{
			Topic: topic, Value: sarama.StringEncoder(value), Timestamp: time.UnixMilli(int64(1000 * (number + 1))),
		})
		must(0, fault)
	}
	client := must(sarama.NewClient(s.addresses, s.settings()))
	defer client.Close()
	say("the end", must(client.GetOffset(topic, 0, sarama.OffsetNewest)), nil)
	say("by time", must(client.GetOffset(topic, 0, 2500)), nil)
	fault := s.admin.DeleteRecords(topic, map[int32]int64{0: 3})
	say("delete records", must(client.GetOffset(topic, 0, sarama.OffsetOldest)), fault)
	say("what is left", s.whole(topic, 2), nil)
}
