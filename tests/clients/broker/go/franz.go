package main

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/twmb/franz-go/pkg/kadm"
	"github.com/twmb/franz-go/pkg/kerr"
	"github.com/twmb/franz-go/pkg/kgo"
)

var franzCodecs = map[string]kgo.CompressionCodec{
	"none": kgo.NoCompression(), "gzip": kgo.GzipCompression(), "snappy": kgo.SnappyCompression(),
	"lz4": kgo.Lz4Compression(), "zstd": kgo.ZstdCompression(),
}

type franzStory struct {
	broker string
	ctx    context.Context
	admin  *kadm.Client
}

func franz(broker string) {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	story := franzStory{broker: broker, ctx: ctx}
	client := story.client()
	defer client.Close()
	story.admin = kadm.NewClient(client)
	story.topics()
	story.codecs()
	story.refusals()
	story.groups()
	story.transactions()
	story.offsets()
	story.configs()
}

func (s franzStory) client(options ...kgo.Opt) *kgo.Client {
	return must(kgo.NewClient(append([]kgo.Opt{kgo.SeedBrokers(s.broker)}, options...)...))
}

func (s franzStory) create(topic string, partitions int32) string {
	must(s.admin.CreateTopic(s.ctx, partitions, 1, nil, topic))
	return topic
}

// sent are the offsets of what was produced to one partition.
func (s franzStory) sent(client *kgo.Client, topic string, values ...string) ([]int64, error) {
	var records []*kgo.Record
	for _, value := range values {
		records = append(records, &kgo.Record{Topic: topic, Key: []byte("k"), Value: []byte(value)})
	}
	results := client.ProduceSync(s.ctx, records...)
	var offsets []int64
	for _, one := range results {
		offsets = append(offsets, one.Record.Offset)
	}
	return offsets, results.FirstErr()
}

// read are the next values, as many as are asked for.
func (s franzStory) read(client *kgo.Client, count int) ([]string, error) {
	var found []string
	for len(found) < count {
		fetched := client.PollFetches(s.ctx)
		if fault := fetched.Err0(); fault != nil {
			return found, fault
		}
		for record := range fetched.RecordsAll() {
			found = append(found, string(record.Value))
		}
	}
	return found, nil
}

func (s franzStory) whole(topic string, count int, options ...kgo.Opt) ([]string, error) {
	client := s.client(append([]kgo.Opt{kgo.ConsumeTopics(topic)}, options...)...)
	defer client.Close()
	return s.read(client, count)
}

func (s franzStory) topics() {
	s.create("franz-made", 3)
	described := must(s.admin.ListTopics(s.ctx, "franz-made"))
	say("create a topic", len(described["franz-made"].Partitions), nil)
	_, fault := s.admin.CreateTopic(s.ctx, 1, 1, nil, "franz-made")
	say("create it again", errors.Is(fault, kerr.TopicAlreadyExists), nil)
	must(s.admin.CreatePartitions(s.ctx, 2, "franz-made"))
	described = must(s.admin.ListTopics(s.ctx, "franz-made"))
	say("more partitions", len(described["franz-made"].Partitions), nil)
	must(s.admin.DeleteTopic(s.ctx, "franz-made"))
	described = must(s.admin.ListTopics(s.ctx))
	say("delete a topic", !described.Has("franz-made"), nil)
	client := s.client(kgo.AllowAutoTopicCreation())
	defer client.Close()
	offsets, fault := s.sent(client, "franz-by-itself", "a")
	say("a topic by itself", offsets, fault)
}

func (s franzStory) codecs() {
	for name, codec := range franzCodecs {
		topic, sent := s.create("franz-"+name, 1), values(name, 300)
		client := s.client(kgo.ProducerBatchCompression(codec))
		offsets, fault := s.sent(client, topic, sent...)
		client.Close()
		say("produce, "+name, []any{len(offsets), offsets[0], offsets[len(offsets)-1]}, fault)
		found, fault := s.whole(topic, len(sent))
		say("consume, "+name, slices.Equal(found, sent), fault)
	}
}

func (s franzStory) refusals() {
	topic := s.create("judged-franz", 1)
	client := s.client()
	defer client.Close()
	_, fault := s.sent(client, topic, "BAD")
	say("a bad record", errors.Is(fault, kerr.InvalidRecord), nil)
	offsets, fault := s.sent(client, topic, "good", "better")
	say("good ones after it", offsets, fault)
	s.create("owned-franz", 1)
	_, fault = s.sent(client, "owned-franz", "x")
	say("a topic of somebody else", errors.Is(fault, kerr.TopicAuthorizationFailed), nil)
}

func (s franzStory) groups() {
	topic := s.create("franz-shared", 4)
	writer := s.client(kgo.RecordPartitioner(kgo.RoundRobinPartitioner()))
	defer writer.Close()
	s.sent(writer, topic, values("first", 40)...)
	member := func() *kgo.Client {
		return s.client(kgo.ConsumerGroup("franz-group"), kgo.ConsumeTopics(topic), kgo.DisableAutoCommit())
	}
	first := member()
	found, fault := s.read(first, 40)
	say("a group reads", len(found), fault)
	say("it commits", nil, first.CommitUncommittedOffsets(s.ctx))
	second := member()
	say("a second member takes its share", s.shares("franz-group"), nil)
	first.Close()
	second.Close()
	s.sent(writer, topic, values("second", 8)...)
	third := member()
	found, fault = s.read(third, 8)
	slices.Sort(found)
	say("it goes on where it was", slices.Equal(found, values("second", 8)), fault)
	third.Close()
	lag := must(s.admin.Lag(s.ctx, "franz-group"))["franz-group"]
	say("what it has not committed", lag.Lag.Total(), lag.Error())
	_, fault = s.admin.DeleteGroup(s.ctx, "franz-group")
	left := must(s.admin.ListGroups(s.ctx)).Groups()
	say("delete a group", !slices.Contains(left, "franz-group"), fault)
}

// shares waits for two members and says how many partitions each has.
func (s franzStory) shares(group string) []int {
	for s.ctx.Err() == nil {
		var shares []int
		described := must(s.admin.DescribeGroups(s.ctx, group))[group]
		for _, member := range described.Members {
			if assigned, known := member.Assigned.AsConsumer(); known {
				count := 0
				for _, topic := range assigned.Topics {
					count += len(topic.Partitions)
				}
				shares = append(shares, count)
			}
		}
		if described.State == "Stable" && slices.Equal(shares, []int{2, 2}) {
			return shares
		}
		time.Sleep(50 * time.Millisecond)
	}
	return nil
}

func (s franzStory) transactions() {
	source, sink := s.create("franz-in", 1), s.create("franz-out", 1)
	client := s.client(kgo.TransactionalID("franz"))
	defer client.Close()
	for value, end := range map[string]kgo.TransactionEndTry{"aborted": kgo.TryAbort, "committed": kgo.TryCommit} {
		_ = client.BeginTransaction()
		s.sent(client, sink, value)
		say("end a transaction, "+value, nil, client.EndTransaction(s.ctx, end))
	}
	found, fault := s.whole(sink, 1, kgo.FetchIsolationLevel(kgo.ReadCommitted()))
	say("only what was committed", found, fault)
	writer := s.client()
	defer writer.Close()
	s.sent(writer, source, values("copied", 5)...)
	committed, fault := s.copied(source, sink, 5)
	say("a copy, exactly once", committed, fault)
	found, fault = s.whole(sink, 6, kgo.FetchIsolationLevel(kgo.ReadCommitted()))
	say("what was copied", slices.Equal(found[1:], values("copied", 5)), fault)
}

// copied reads, writes and commits its offsets in one transaction.
func (s franzStory) copied(source, sink string, count int) (bool, error) {
	session := must(kgo.NewGroupTransactSession(kgo.SeedBrokers(s.broker), kgo.TransactionalID("franz-copy"),
		kgo.FetchIsolationLevel(kgo.ReadCommitted()), kgo.ConsumerGroup("franz-copy"), kgo.ConsumeTopics(source),
		kgo.RequireStableFetchOffsets()))
	defer session.Close()
	for done := 0; done < count; {
		fetched := session.PollFetches(s.ctx)
		if fault := errors.Join(fetched.Err0(), session.Begin()); fault != nil {
			return false, fault
		}
		for record := range fetched.RecordsAll() {
			session.Produce(s.ctx, &kgo.Record{Topic: sink, Value: record.Value}, nil)
			done++
		}
		if committed, fault := session.End(s.ctx, kgo.TryCommit); fault != nil || !committed {
			return committed, fault
		}
	}
	return true, nil
}

func (s franzStory) offsets() {
	topic := s.create("franz-offsets", 1)
	client := s.client()
	defer client.Close()
	for number, value := range values("at", 5) {
		record := &kgo.Record{Topic: topic, Value: []byte(value), Timestamp: time.UnixMilli(int64(1000 * (number + 1)))}
		must(client.ProduceSync(s.ctx, record).First())
	}
	at := func(listed kadm.ListedOffsets, fault error) int64 {
		one, _ := must(listed, fault).Lookup(topic, 0)
		return one.Offset
	}
	say("the end", at(s.admin.ListEndOffsets(s.ctx, topic)), nil)
	say("by time", at(s.admin.ListOffsetsAfterMilli(s.ctx, 2500, topic)), nil)
	say("of the latest timestamp", at(s.admin.ListMaxTimestampOffsets(s.ctx, topic)), nil)
	before := kadm.Offsets{}
	before.Add(kadm.Offset{Topic: topic, At: 3})
	_, fault := s.admin.DeleteRecords(s.ctx, before)
	say("delete records", at(s.admin.ListStartOffsets(s.ctx, topic)), fault)
	found, fault := s.whole(topic, 2, kgo.ConsumeResetOffset(kgo.NewOffset().AtStart()))
	say("what is left", found, fault)
}

func (s franzStory) configs() {
	topic := s.create("franz-configs", 1)
	change := []kadm.AlterConfig{{Op: kadm.SetConfig, Name: "retention.ms", Value: kadm.StringPtr("60000")}}
	changed, fault := s.admin.AlterTopicConfigs(s.ctx, change, topic)
	say("set a config", len(changed), errors.Join(fault, changed[0].Err))
	described := must(must(s.admin.DescribeTopicConfigs(s.ctx, topic)).On(topic, nil))
	for _, config := range described.Configs {
		if config.Key == "retention.ms" {
			say("read a config", []string{config.MaybeValue(), config.Source.String()}, nil)
		}
	}
	metadata := must(s.admin.BrokerMetadata(s.ctx))
	say("brokers", len(metadata.Brokers), nil)
	sizes := must(s.admin.DescribeAllLogDirs(s.ctx, nil))
	size, known := sizes[metadata.Controller].LookupPartition("franz-offsets", 0)
	say("sizes of logs", known && size.Size > 0, nil)
}
