// Clients for Go against the broker whose address is the second argument: one line of JSON for each operation.
package main

import (
	"encoding/json"
	"fmt"
	"os"
	"time"
)

// patience is how long any one operation may take before it counts as lost.
const patience = 60 * time.Second

var clients = map[string]func(broker string){"franz-go": franz, "sarama": ibm, "sarama-newest": ibmNewest, "kafka-go": segmentio}

func main() {
	clients[os.Args[1]](os.Args[2])
}

// say prints what came of an operation.
func say(operation string, result any, fault error) {
	if fault != nil {
		result = map[string]any{"refused": fault.Error()}
	}
	line, _ := json.Marshal(map[string]any{"operation": operation, "result": result})
	fmt.Println(string(line))
}

// must is for what only prepares an operation.
func must[T any](value T, fault error) T {
	if fault != nil {
		panic(fault)
	}
	return value
}

// values are as many as are asked for, each with the same beginning.
func values(stem string, count int) []string {
	made := make([]string, count)
	for number := range made {
		made[number] = fmt.Sprintf("%s-%d", stem, number)
	}
	return made
}
